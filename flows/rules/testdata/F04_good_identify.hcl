engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  identify {
    by = { telefone = call.from }
  }

  enqueue { queue = queue.sac }
  hangup {}
}

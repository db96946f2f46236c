engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue  = queue.sac
    screen = { protocolo = call.protocol }
  }

  hangup {}
}

engine { profiles = [br-lgpd] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue { queue = queue.sac }
  hangup {}
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" { record = true }

flow "sac" {
  enqueue { queue = queue.sac }
  hangup {}
}

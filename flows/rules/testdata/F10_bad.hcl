engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {} # want F10 "Contacts in queue.sac are not recorded"

flow "sac" {
  enqueue { queue = queue.sac }
  hangup {}
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" { record = true }

flow "sac" {
  recording { state = off }
  enqueue { queue = queue.sac } # want F10 "Contacts in sac/enqueue[0] are not recorded throughout"
  hangup {}
}

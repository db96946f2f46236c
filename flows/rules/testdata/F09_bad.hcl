engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue { queue = queue.sac } # want F09 "sac/enqueue[0] passes nothing on"
  hangup {}
}

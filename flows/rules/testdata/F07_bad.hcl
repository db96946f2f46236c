engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue { queue = queue.sac } # want F07 "A path reaches sac/enqueue[0] without a protocol number"
  hangup {}
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "um" {}

queue "dois" {}

queue "tres" {}

flow "sac" {
  enqueue { queue = queue.um }
  enqueue { queue = queue.dois }
  enqueue { queue = queue.tres } # want F15 "The path to sac/enqueue[2] transfers twice"
  hangup {}
}

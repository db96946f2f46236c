engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" { max_wait = "60s" }

flow "sac" {
  enqueue { # want F14 "sac/enqueue[0] offers nothing when the maximum wait passes"
    queue = queue.sac
  }

  hangup {}
}

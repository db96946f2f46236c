engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      music { for = "30s" }
    }

    on timeout {
      callback { # want F27 "loses the place"
        queue  = queue.sac
        number = call.from
      }
    }
  }

  hangup {}
}

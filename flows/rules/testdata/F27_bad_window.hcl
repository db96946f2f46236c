engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      callback { # want F27 "calls outside 09:00 to 21:00"
        queue  = queue.sac
        number = call.from
        window = "08:00-20:00"
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

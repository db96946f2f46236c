engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      callback { # want F27 "tries 5 times; 3 is the most"
        queue    = queue.sac
        number   = call.from
        attempts = 5
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

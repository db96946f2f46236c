engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      say { # want F05 "is advertising on hold without consent"
        prompt = "Compre já."
        class  = ad
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

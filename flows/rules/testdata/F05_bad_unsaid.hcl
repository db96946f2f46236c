engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      say { prompt = "Um momento." } # want F05 "does not say its class"

      music { for = "30s" }
    }
  }

  hangup {}
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      say { # want F28 "tells a time even when nobody serves"
        prompt = ["A espera é de", span(queue.sac.estimated_wait)]
        class  = ewt
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

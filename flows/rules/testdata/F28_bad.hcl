engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "outra" {}

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      say { # want F28 "does not come from the estimate of queue.sac"
        if     = queue.outra.agents > 0
        prompt = ["A espera é de", span(queue.outra.estimated_wait)]
        class  = ewt
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

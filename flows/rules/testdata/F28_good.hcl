engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      say {
        if     = queue.sac.agents > 0
        prompt = ["A espera é de", span(queue.sac.estimated_wait)]
        class  = ewt
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

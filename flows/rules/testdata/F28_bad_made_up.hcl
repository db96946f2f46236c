engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      say { # want F28 "does not come from the estimate of queue.sac"
        prompt = "A espera é de dois minutos."
        class  = ewt
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      say {
        prompt = "Um momento."
        class  = info
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      callback {
        queue  = queue.sac
        number = call.from
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

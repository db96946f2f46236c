engine { profiles = [pt] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  enqueue {
    queue = queue.sac

    while_waiting {
      callback {
        queue  = queue.sac
        number = call.from
        window = "09:00-22:00"
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

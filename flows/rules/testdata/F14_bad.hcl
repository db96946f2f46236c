engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" { max_wait = "90s" } # want F14 "queue.sac declares no maximum wait up to 60 s"

flow "sac" {
  enqueue {
    queue = queue.sac

    on timeout {
      say { prompt = "Está demorando." }
    }
  }

  hangup {}
}

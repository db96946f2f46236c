engine { profiles = [es] }

number "4004" { flow = flow.sac }

queue "sac" { max_wait = "180s" }

flow "sac" {
  enqueue {
    queue = queue.sac

    on timeout {
      say { prompt = "Está demorando." }
    }
  }

  hangup {}
}

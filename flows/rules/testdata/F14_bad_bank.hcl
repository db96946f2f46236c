profile "br-sac" { sector = financeiro }

number "4004" { flow = flow.sac }

queue "sac" { max_wait = "60s" } # want F14 "up to 45 s"

flow "sac" {
  enqueue {
    queue = queue.sac

    on timeout {
      say { prompt = "Está demorando." }
    }
  }

  hangup {}
}

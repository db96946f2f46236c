engine { profiles = [br-lgpd] }

number "4004" { flow = flow.sac }

queue "sac" { record = true }

flow "sac" {
  say { prompt = "Olá." }
  enqueue { queue = queue.sac } # want F23 "Recording at sac/enqueue[0] starts without notice"
  hangup {}
}

engine { profiles = [br-lgpd] }

number "4004" { flow = flow.sac }

queue "sac" { record = true }

flow "sac" {
  say { prompt = "Esta ligação é gravada para a sua segurança." }
  enqueue { queue = queue.sac }
  hangup {}
}

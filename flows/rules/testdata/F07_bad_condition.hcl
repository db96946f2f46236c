engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  say {
    if     = call.language == "pt-BR"
    prompt = ["Seu protocolo é", digits(call.protocol)]
  }

  enqueue { queue = queue.sac } # want F07 "A path reaches sac/enqueue[0]"
  hangup {}
}

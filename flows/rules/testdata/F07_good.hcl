engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  say { prompt = ["Seu protocolo é", digits(call.protocol)] }
  enqueue { queue = queue.sac }
  hangup {}
}

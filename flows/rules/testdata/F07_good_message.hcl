engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

service "sms" { url = "https://sms.exemplo" }

flow "sac" {
  message {
    channel = sms
    to      = call.from
    text    = "Protocolo ${call.protocol}."
  }

  enqueue { queue = queue.sac }
  hangup {}
}

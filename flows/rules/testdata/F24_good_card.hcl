engine { profiles = [br-lgpd] }

number "4004" { flow = flow.sac }

flow "sac" {
  recording { state = on }

  input "cpf" {
    type   = card
    prompt = "Digite."
    on exhausted {}
  }

  hangup {}
}

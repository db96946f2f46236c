engine { profiles = [br-lgpd] }

number "4004" { flow = flow.sac }

flow "sac" {
  recording { state = on }
  recording { state = pause }

  input "cpf" {
    type   = cpf
    prompt = "Digite."
    on exhausted {}
  }

  hangup {}
}

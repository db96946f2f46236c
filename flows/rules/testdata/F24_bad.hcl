engine { profiles = [br-lgpd] }

number "4004" { flow = flow.sac }

flow "sac" {
  recording { state = on }

  input "cpf" { # want F24 "sac/input.cpf collects secret data while recording"
    type   = cpf
    prompt = "Digite."
    on exhausted {}
  }

  hangup {}
}

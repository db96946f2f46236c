engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  input "cpf" {
    type   = cpf
    prompt = "Digite o CPF."
    on exhausted {}
  }

  input "documento" { # want F09 "sac/input.documento asks again for cpf, already registered at sac/input.cpf"
    type   = cpf
    prompt = "Digite o CPF outra vez."
    on exhausted {}
  }

  hangup {}
}

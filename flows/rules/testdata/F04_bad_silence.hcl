engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  input "cpf" { # want F04 "cannot be skipped (no_input)"
    type   = cpf
    prompt = "Digite o CPF."

    on no_input {
      hangup { prompt = "Ligue de novo com o CPF à mão." }
    }

    on no_match {
      say { prompt = "Este CPF não existe." }
    }

    on exhausted {}
  }

  enqueue { queue = queue.sac }
  hangup {}
}

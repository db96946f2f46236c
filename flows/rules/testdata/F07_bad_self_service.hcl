engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

flow "sac" {
  menu "principal" {
    prompt = "Escolha."

    choice "1" { goto = step.saldo }

    on exhausted { goto = step.fim }
  }

  goto = step.fim

  step "saldo" {
    say { prompt = "Seu saldo é zero." }
    goto = step.fim
  }

  step "fim" {
    hangup { prompt = "Até logo." } # want F07 "A path reaches sac/fim/hangup[0]"
  }
}

# What a comparison with null shows: of each pair of lines one is right, and one asks the wrong way round.
number "4004" { flow = flow.sac }

flow "sac" {
  goto = call.from == null ? step.pesquisa : step.conta

  on exhausted { goto = step.fim }
  on error { goto = step.fim }

  step "conta" {
    input "conta" { prompt = "Digite a conta." }
    set { nome = "conta" }
    goto = step.pesquisa
  }

  step "pesquisa" {
    survey "s" {
      question "nota" {
        prompt = "De 1 a 5?"
        min    = 1
        max    = 5
      }
    }

    say {
      if     = survey.s.nota != null
      prompt = number(survey.s.nota)
    }

    say {
      if     = survey.s.nota == null
      prompt = number(survey.s.nota) # want E205 "survey.s.nota is null when nobody answers"
    }

    say {
      if     = survey.s.nota != null && survey.s.nota > 3
      prompt = number(survey.s.nota)
    }

    say {
      if     = survey.s.nota != null || call.to == "4004"
      prompt = number(survey.s.nota) # want E205 "survey.s.nota is null when nobody answers"
    }

    say { prompt = survey.s.nota == null || survey.s.nota < 3 ? "Que pena." : number(survey.s.nota) }
    say { prompt = survey.s.nota == null ? number(survey.s.nota) : "Obrigado." } # want E205 "survey.s.nota is null"
    say { prompt = !(survey.s.nota == null) && survey.s.nota > 3 ? "Que bom." : "Obrigado." }
    say { prompt = survey.s.nota == null && survey.s.nota > 3 ? "Que bom." : "Obrigado." } # want E205 "survey.s.nota is null"
    goto = input.conta == null ? step.nada : step.tem
  }

  step "nada" {
    say { prompt = digits(input.conta) } # want E205 "Some way leads here without setting input.conta"

    say {
      if     = vars.nome != null
      prompt = vars.nome
    }

    hangup { if = vars.nome == null }
    say { prompt = vars.nome }
    goto = step.fim
  }

  step "tem" {
    say { prompt = digits(input.conta) }

    menu "m" {
      prompt = "Digite 1 ou 2."

      choice "1" {
        if = vars.nome != null
        say { prompt = vars.nome }
      }

      choice "2" {
        say { prompt = vars.nome } # want E205 "Some way leads here without setting vars.nome"
      }
    }

    hangup { if = survey.s.nota == null }
    say { prompt = number(survey.s.nota) }

    survey "s" {
      question "nota" {
        prompt = "E agora, de 1 a 5?"
        min    = 1
        max    = 5
      }
    }

    say { prompt = number(survey.s.nota) } # want E205 "survey.s.nota is null when nobody answers"
    goto = step.fim
  }

  step "fim" {
    hangup {}
  }
}

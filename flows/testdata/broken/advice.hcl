# A plan that works and could be kinder: warnings alone. want errors: none

number "4004" { flow = flow.principal }

service "erp" { url = "https://erp.exemplo" }

skill "sobra" {} # want W402 "skill \"sobra\""

calendar "sobra" { hours = { mon-fri = "08:00-20:00" } } # want W402 "calendar \"sobra\""

queue "sobra" {} # want W402 "queue \"sobra\""

prompts "pt-BR" {
  longo = "Esta é uma mensagem muito longa que conta toda a história da empresa desde a sua fundação, os prêmios que ela ganhou, os países em que ela está, os produtos que ela vende, as lojas que ela abriu no último ano, os descontos que estão valendo neste mês, as formas de pagamento que ela aceita, e por fim o quanto ela se importa com o tempo de quem liga, que a esta altura, depois de ouvir tudo isto com toda a paciência do mundo, já está esperando há mais de meio minuto para escolher uma opção."
  sobra = "Ninguém diz isto." # want W402 "prompt \"sobra\""
}

flow "principal" {
  say { prompt = prompt.longo }

  menu "longe" { # want W406 "Callers hear about"
    prompt = "Para continuar, digite 1."
    choice "1" { goto = step.menu }
    on exhausted { goto = step.menu }
  }

  goto = step.menu

  on exhausted { goto = step.fim }

  step "menu" {
    menu "muitos" { # want W406 "has 6 choices"
      prompt = "Para pedidos, digite 1. Para trocas, digite 3. Para sair, digite 2." # want W406 "in the order"

      choice "1" { goto = step.cancela }
      choice "2" { goto = step.fim }
      choice "3" { goto = step.fundo }
      choice "*" { goto = step.menu }
      choice "#" { goto = step.menu }
      choice "11" { # want W403 "start alike"
        if   = customer.found
        goto = step.fim
      }
    }
  }

  step "faltam" { # want W401 "No goto leads to step.faltam"
    menu "faltam" {
      prompt = "Para pedidos, digite um. Para falar com uma pessoa, digite nove." # want W406 "say key 9" W406 "what key 2 is for"
      choice "1" { goto = step.fim }
      choice "2" { goto = step.fim }
    }
  }

  step "cancela" {
    menu "confirma" { # want W407 "type_ahead = false"
      prompt = "Para cancelar, digite 1. Para voltar, digite 2."

      choice "1" {
        http "cancela" {
          service = service.erp
          method  = post
          does    = cancel
        }

        goto = step.fim
      }

      choice "2" { goto = step.menu }
    }
  }

  step "fundo" {
    http "pedido" { service = service.erp } # want W405 "does not say what it returns"
    say { prompt = digits(http.pedido.body.numero) }

    menu "a" {
      prompt = "Digite 1."

      choice "1" {
        menu "b" {
          prompt = "Digite 1."

          choice "1" {
            menu "c" {
              prompt = "Digite 1."

              choice "1" { # want W409 "stands in 3 others"
                say { prompt = "Fundo." }
              }
            }
          }
        }

        hangup {}
        say { prompt = "Nunca." } # want W404 "No call gets to this say"
      }
    }

    goto = step.fim
  }

  step "fim" {
    hangup {}
  }
}

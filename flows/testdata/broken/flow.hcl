# Mistakes of flows, each with what is said of it beside it.

flow "ruim" {
  say { promt = "Oi." } # want E101 "Did you mean \"prompt\""
  say { prompt = prompt.bem_vndo } # want E202 "Did you mean \"bem_vindo\""
  say { prompt = 12 } # want E201 "not a number"
  say { prompt = ["a", true] } # want E201 "not true or false"
  say { prompt = bem_vindo } # want E202 "write prompt.bem_vindo"
  say { prompt = digitos(call.from) } # want E202 "no function digitos"
  say { prompt = digits(call.frm) } # want E202 "call has no \"frm\". Did you mean \"from\""
  say { prompt = money(3, "BRX") } # want E201 "the second argument is \"BRL\", \"USD\" or \"EUR\""
  say { prompt = "x ${customer.last_purchase.statuss}" } # want E202 "Did you mean \"status\""
  say { prompt = "x ${customer.name.first}" } # want E202 "it has no field"
  say { prompt = env("HOME") } # want E202 "known only where the plan is loaded"
  say {
    prompt = "x"
    early  = true 
  }
  say "rotulo" { prompt = "x" } # want E103 "say has no name"
  tag {} # want E104 "tag needs a name"
  sya { prompt = "x" } # want E101 "Did you mean \"say\""
  wait { for = "5 segundos" } # want E201 "must be a duration such as \"5s\""
  wait { for = 5 } # want E201 "must be a duration"
  wait { for = call.from } # want E201 "fixed when the plan is loaded"
  music { for = "0s" } # want E201 "longer than nothing"

  set { n = 1 }
  set { n = "um" } # want E201 "vars.n is a number since its first value"
  say {
    if     = vars.nn == 1 # want E202 "Did you mean \"n\""
    prompt = "x"
  }
  say {
    if     = vars.n == "1" # want E203 "never equal"
    prompt = "x"
  }
  say {
    if     = false && customer.nope == "x" # want E202 "customer has no \"nope\""
    prompt = "x"
  }
  say {
    if     = customer.found || customer.name > 3 # want E201 "Only numbers"
    prompt = "x"
  }
  say {
    if     = "sim" # want E201 "must be true or false"
    prompt = "x"
  }
  say {
    if     = queue.sac.abierta # want E202 "queue.sac has no field \"abierta\""
    prompt = "x"
  }
  say {
    if     = queue.vendas.open # want E202 "There is no queue \"vendas\""
    prompt = "x"
  }
  say {
    if     = flag.x # want E202 "There is no flag \"x\""
    prompt = "x"
  }

  identify { by = { telefon = call.from } } # want E202 "Did you mean \"telefone\""
  identify { by = call.from } # want E201 "must be an object"

  on exausted {} # want E202 "Did you mean \"exhausted\""
  on busi {} # want E202 "Did you mean \"busy\""
  on hangup {
    set { n = 3 }
    say { prompt = "x" } # want E305 "say cannot stand there"
    goto = step.fim # want E305 "goto leads nowhere"
  }
  on error { goto = step.fim }
  on error { goto = step.fim } # want E102 "already written"

  goto = customer.found ? step.meio : step.fimm # want E202 "Did you mean \"fim\""

  step "meio" {
    goto = "step.fim" # want E201 "Write step.fim without quotes"
  }

  step "fim" {
    menu "a" {
      prompt  = "x"
      timeout = "-1s" # want E201 "must be a duration"

      choice "1" { goto = step.fim }
      choice "1" { goto = step.fim } # want E303 "already a choice"
      choice "12" { goto = step.fim } # want W403 "1 and 12 start alike"
      choice "A" { goto = step.fim } # want E303 "cannot be pressed"
      choice "2" {
        intent = pedidos # want E202 "Did you mean \"pedido\""
        goto   = step.fim
      }
      on exhausted { goto = step.fim }
      on closed {} # want E202 "menu has no event closed"
    }
    menu {} # want E103 "menu has one name"
    menu "b" { prompt = "x" } # want E104 "has no choice"
    input "c" {
      prompt = "x"
      type   = cnpjj # want E204 "Did you mean \"cnpj\""
    }
    input "d" {
      prompt = "x"
      type   = cppf # want E204 "Did you mean \"cpf\""
    }
    input "e" {
      prompt = "x"
      type   = "cpf" # want E204 "without quotes: cpf"
    }
    input "f" {
      prompt = "x"
      type   = cpf
      digits = 11 # want E201 "type = cpf already says"
    }
    input "g" { # want E201 "from 1 to 64"
      prompt = "x"
      min    = 5
      max    = 3
    }
    input "h" {
      prompt     = "x"
      terminator = "##" # want E201 "one key"
    }
    input "i" {
      prompt = "x"
      validation {
        condition = 3 # want E201 "must be true or false"
      }
    }
    enqueue { queue = queue.sca } # want E202 "Did you mean \"sac\""
    enqueue {
      queue    = queue.sac
      priority = 3
      while_waiting { # want E306 "without a pause"
        set { n = 2 }
      }
    }
    enqueue {
      queue = queue.sac
      while_waiting {
        music { for = "30s" }
        enqueue { queue = queue.sac } # want E306 "put it in a step"
      }
    }
    hangup { cause = busi } # want E204 "Did you mean \"busy\""
    say { prompt = "x" } # want W404 "No call gets to this say"
    on {} # want E103 "on has one name"
    on exhausted {
      hangup {}
    }
    description = "fim"
  }

  step "fim" {} # want E102 "already declared"
}

flow "sem_saida" {
  goto = step.a

  step "a" { # want E301 "the end of step.a"
    menu "x" { # want E304 "menu.x does not say"
      prompt = "x"
      choice "1" {}
    }
  }

  step "b" { # want W401 "No goto leads to step.b"
    say { prompt = "x" }
  }
}

flow "sem_fim" { # want E301 "flow.sem_fim"
  say { prompt = "x" }
}

flow "incerto" { # what one mistake hides is not called another
  lookup "x" { # want E104 "lookup needs directory" E104 "lookup needs by"
    on not_found { goto = step.a }
  }
  goto = nada ? step.b : step.c # want E202 "There is no nada"

  step "a" {
    return { x = 1 } # want E104 "has no output \"x\""
  }

  step "b" {
    voicemail "y" {} # want E104 "voicemail needs mailbox"
    goto = step.b
  }

  step "c" { # want E301 "the end of step.c"
    say { prompt = "x" }
  }
}

flow "engano" {
  on exhaused { goto = step.a } # want E202 "Did you mean \"exhausted\""
  goto = step.a

  step "a" {
    menu "m" {
      prompt = "x"
      choice "1" { goto = step.a }
    }
  }
}

flow "visitas" {
  goto = step.a

  step "a" {
    max_visits = 2 # want E304 "max_visits"
    goto       = step.a
  }
}

flow "gira" {
  goto = step.a

  step "a" {
    say { prompt = "x" } # want E302 "round through gira/a/say[0]"
    goto = customer.found ? step.b : step.c
  }

  step "b" {
    identify {
      by = { phone = call.from }
      on not_found { goto = step.a }
    }
    goto = step.c
  }

  step "c" {
    wait { for = "1s" }
    goto = step.d
  }

  step "d" {
    menu "m" {
      prompt = "x"
      choice "1" { goto = step.a }
      on exhausted { goto = step.d }
    }
  }
}

prompts "pt-BR" {
  bem_vindo = "Bem-vindo."
  so_aqui   = "x"
  numero    = 3 # want E201 "must be a text in quotes"
}

prompts "en-US" { # want E307 "no prompt \"numero\", which pt-BR has" E307 "no prompt \"so_aqui\", which pt-BR has"
  bem_vindo = "Welcome."
}

routing "sac" {
  category "pedido" { base = 1 }
}

queue "sac" {}

flow "roda" {
  set { x = 1 / 0 } # want E201 "division by zero"
  set { y = call.duration % 0 } # want E201 "division by zero"
  hangup {}
}

flow "volta" {
  on exhausted { goto = step.a } # want E302 "Let on exhausted of step.a lead out"
  goto = step.a

  step "a" {
    max_visits = 3
    menu "m" {
      prompt = "x"
      choice "1" { goto = step.a }
    }
  }
}

# A text in quotes is known when it is written; a caller's number is not.
flow "numeros" {
  say { prompt = phone("onze") } # want E201 "phone(): a phone number such as"
  say { prompt = phone("") } # want E201 "phone(): a phone number such as"
  say { prompt = digits("-") } # want E201 "digits(): there is no digit to say"
  say { prompt = spell(" ") } # want E201 "spell(): there is no letter to say"
  say { prompt = [phone(call.from), digits(call.from), spell(call.from)] }
  hangup {}
}

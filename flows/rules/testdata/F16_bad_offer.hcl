engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

queue "cancelamento" {
  skills = { "can:cancel" = 1 }
}

service "erp" { url = "https://erp.exemplo" }

flow "sac" {
  menu "principal" {
    prompt = "Escolha."

    choice "4" { # want F16 "sac/oferta/menu.oferta delays or conditions" F16 "reaches nobody"
      intent = cancelamento
      goto   = step.oferta
    }

    on exhausted { goto = step.pessoa }
  }

  goto = step.pessoa

  step "pessoa" {
    enqueue { queue = queue.sac }
    hangup {}
  }

  step "cancelamento" {
    enqueue { queue = queue.cancelamento }
    hangup {}
  }

  step "oferta" {
    menu "oferta" {
      prompt = "Um desconto? Um, sim. Dois, cancelar."

      choice "1" { goto = step.pessoa }
      choice "2" { goto = step.cancelamento }

      on exhausted { goto = step.cancelamento }
    }

    goto = step.cancelamento
  }
}

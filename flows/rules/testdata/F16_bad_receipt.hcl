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

    choice "4" { # want F16 "gives no receipt"
      intent = cancelamento

      http "cancela" {
        service = service.erp
        method  = post
        does    = cancel
      }

      goto = step.fim
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

  step "fim" {
    hangup {}
  }
}

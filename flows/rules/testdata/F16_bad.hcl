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

    choice "4" { # want F16 "Cancelling through sac/menu.principal/4 reaches nobody who can do it"
      intent = cancelamento
      goto   = step.pessoa
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
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

calendar "c" { hours = { mon-fri = "09:00-12:00" } }

queue "cancelamento" {
  calendar = calendar.c
  skills   = { "can:cancel" = 1 }
}

service "erp" { url = "https://erp.exemplo" }

flow "sac" {
  menu "principal" {
    prompt = "Escolha."

    choice "4" { # want F16 "queue.cancelamento delays or conditions"
      intent = cancelamento
      goto   = step.cancelamento
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

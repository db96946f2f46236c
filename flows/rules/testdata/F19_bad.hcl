engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

service "erp" { url = "https://erp.exemplo" }

queue "sac" {}

flow "sac" {
  menu "principal" {
    prompt = "Escolha."

    choice "5" { # want F19 "An undue charge through sac/menu.principal/5 is not suspended"
      intent = cobranca_indevida
      goto   = step.pessoa
    }

    on exhausted { goto = step.pessoa }
  }

  goto = step.pessoa

  step "pessoa" {
    enqueue { queue = queue.sac }
    hangup {}
  }
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

service "erp" { url = "https://erp.exemplo" }

queue "sac" {}

flow "sac" {
  menu "principal" {
    prompt = "Escolha."

    choice "5" {
      intent = cobranca_indevida

      http "contesta" {
        service = service.erp
        method  = post
        does    = suspend_charge
      }

      goto = step.pessoa
    }

    on exhausted { goto = step.pessoa }
  }

  goto = step.pessoa

  step "pessoa" {
    enqueue { queue = queue.sac }
    hangup {}
  }
}

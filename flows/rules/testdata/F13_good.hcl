engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

calendar "c" { hours = { mon-sun = "08:00-20:00" } }

queue "sac" { calendar = calendar.c }

mailbox "sac" {}

flow "sac" {
  goto = calendar.c.open ? step.pessoa : step.fechado

  step "pessoa" {
    enqueue {
      queue = queue.sac

      on closed { goto = step.fechado }
    }

    hangup {}
  }

  step "fechado" {
    voicemail "recado" { mailbox = mailbox.sac }
    hangup { prompt = "Estamos fechados." }
  }

  step "fim" {
    hangup { prompt = "Até logo." }
  }
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

calendar "c" { hours = { mon-sun = "08:00-20:00" } }

queue "sac" { calendar = calendar.c }

mailbox "sac" {}

flow "sac" {
  goto = calendar.c.open ? step.pessoa : step.fechado # want F13 "Out of hours sac ends with no channel at sac/goto"

  step "pessoa" {
    enqueue {
      queue = queue.sac

      on closed { goto = step.fechado }
    }

    hangup {}
  }

  step "fechado" {
    hangup { prompt = "Estamos fechados." }
  }

  step "fim" {
    hangup { prompt = "Até logo." }
  }
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

calendar "c" { hours = { mon-sun = "08:00-20:00" } }

queue "sac" { calendar = calendar.c }

mailbox "sac" {}

flow "sac" {
  goto = step.pessoa

  step "pessoa" {
    enqueue { # want F13 "ends with no channel at sac/pessoa/enqueue[0]"
      queue = queue.sac

      on closed { goto = step.fim }
    }

    hangup {}
  }

  step "fim" {
    hangup { prompt = "Até logo." }
  }
}

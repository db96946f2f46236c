engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

holidays "br" {
  yearly = { "12-25" = "Natal" }
}

calendar "c" {
  hours    = { mon-fri = "08:00-18:00" }
  holidays = [holidays.br]
}

queue "sac" {}

mailbox "sac" {}

# A holiday is out of hours.
flow "sac" {
  goto = calendar.c.holiday != "" ? step.feriado : step.pessoa

  step "pessoa" {
    enqueue {
      queue = queue.sac

      on no_agents { goto = step.recado }
    }

    hangup {}
  }

  step "recado" {
    voicemail "recado" { mailbox = mailbox.sac }
    hangup {}
  }

  step "feriado" {
    hangup { prompt = "Hoje é feriado." }
  }
}

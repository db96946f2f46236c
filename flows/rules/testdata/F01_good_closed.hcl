engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

calendar "c" { hours = { mon-fri = "08:00-20:00" } }

queue "sac" {}

# The menu of a closed centre is not the first in human hours.
flow "sac" {
  goto = !calendar.c.open ? step.fechado : step.pessoa

  step "fechado" {
    menu "recado" {
      prompt = "Escolha."
      choice "1" {}
      on exhausted {}
    }

    hangup {}
  }

  step "pessoa" {
    enqueue { queue = queue.sac }
    hangup {}
  }
}

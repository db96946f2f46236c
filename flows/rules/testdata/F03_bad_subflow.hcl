engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  run "menu" { flow = flow.menu }

  enqueue {
    if    = run.menu.quer == "pessoa"
    queue = queue.sac
  }

  hangup {}
}

flow "menu" {
  output "quer" { type = string }

  menu "principal" { # want F03 "from menu/menu.principal"
    prompt = "Escolha."
    choice "1" { goto = step.fim }
    on exhausted { goto = step.fim }
  }

  goto = step.fim

  step "fim" {
    hangup {}
  }

  step "volta" {
    return { quer = "pessoa" }
  }
}

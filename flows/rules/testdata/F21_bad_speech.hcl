engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  menu "principal" { # want F21 "the human option comes after about 42 s"
    prompt = "Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas. Conheça as nossas lojas.  Para falar com uma pessoa, digite 9."

    choice "9" {
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

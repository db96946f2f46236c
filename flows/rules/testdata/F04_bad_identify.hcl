engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  identify { # want F04 "sac/identify[0] demands data before a human and cannot be skipped (not_found)"
    by = { telefone = call.from }

    on not_found {
      hangup { prompt = "Cadastre-se no site." }
    }
  }

  enqueue { queue = queue.sac }
  hangup {}
}

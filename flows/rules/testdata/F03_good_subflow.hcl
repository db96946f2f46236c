engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  run "menu" { flow = flow.menu }
  enqueue { queue = queue.sac }
  hangup {}
}

# Back from the flow that asks, a person is next.
flow "menu" {
  menu "principal" {
    prompt = "Escolha."
    choice "1" {}
    on exhausted {}
  }

  return {}
}

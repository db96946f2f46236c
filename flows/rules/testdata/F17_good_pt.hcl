engine { profiles = [pt] }

number "+351210000000" { flow = flow.sac }

flow "sac" {
  hangup {}
}

engine { profiles = [pt] }

number "+351760123456" { flow = flow.sac } # want F17 "costs the caller"

flow "sac" {
  hangup {}
}

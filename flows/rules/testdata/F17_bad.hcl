engine { profiles = [br-sac] }

number "+551140001000" { flow = flow.sac } # want F17 "+551140001000 costs the caller"

flow "sac" {
  hangup {}
}

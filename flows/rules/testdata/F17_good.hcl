engine { profiles = [br-sac] }

number "+5508007770000" { flow = flow.sac }

number "+551140001000" {
  flow      = flow.sac
  toll_free = true
}

number "4004" { flow = flow.sac }

flow "sac" {
  hangup {}
}

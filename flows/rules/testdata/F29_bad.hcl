profile "br-sac" { # want F29 "Profile br-sac uses 45/90 s without a holiday calendar"
  sector = financeiro
}

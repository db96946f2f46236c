profile "br-sac" {
  deadline = { reclamacao = "10d" } # want F20 "reclamacao is due in 10 days; the maximum is 7"
}

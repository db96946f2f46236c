profile "br-sac" {
  deadline = { reclamacao = "7d" }
}

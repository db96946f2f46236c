profile "br-telecom" {
  deadline = { reclamacao = "10d" }
}

profile "br-sac" {
  deadline = { historico = "5d" }
}

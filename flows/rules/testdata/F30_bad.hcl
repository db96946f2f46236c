profile "br-sac" {
  deadline = { historico = "6d" } # want F30 "The history takes 6 days; the maximum is 5"
}

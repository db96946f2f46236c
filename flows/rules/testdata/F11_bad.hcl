profile "br-sac" {
  retention = { recording = "60d", record = "2y" } # want F11 "recording is kept 60 days; the minimum is 90"
}

profile "br-sac" {
  retention = { recording = "90d", record = "2y" }
}

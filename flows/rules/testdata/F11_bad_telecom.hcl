profile "br-telecom" {
  retention = { recording = "90d", record = "2y" } # want F11 "record is kept 730 days; the minimum is 1095"
}

engine { profiles = [br-telecom] }

calendar "c" {
  hours = { mon-sat = "06:00-22:00" } # want F12 "No human service in a part of Sunday; the minimum is 06:00 to 22:00"
}

queue "sac" { calendar = calendar.c }

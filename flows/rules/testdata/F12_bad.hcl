engine { profiles = [br-sac] }

calendar "c" {
  hours = { mon-fri = "08:00-18:00", sat = "09:00-14:00" } # want F12 "5 h of human service on Saturday; the minimum is 8"
}

queue "sac" { calendar = calendar.c }

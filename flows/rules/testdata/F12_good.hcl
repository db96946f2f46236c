engine { profiles = [br-sac] }

calendar "c" {
  hours = { mon-fri = "08:00-18:00", sat = "08:00-12:00,13:00-17:00" }
}

queue "sac" { calendar = calendar.c }

engine { profiles = [br-sac] }

calendar "c" {
  hours = { mon-fri = "08:00-12:00" }
}

queue "sac" { calendar = calendar.c }

calendar "tarde" {
  hours = { mon-fri = "12:00-18:00" }
}

# What counts is that somebody serves, whoever it is.
queue "tarde" { calendar = calendar.tarde }

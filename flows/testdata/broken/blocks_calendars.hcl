# Mistakes of calendars and holidays.

holidays "a" {
  yearly = {
    "02-30" = "não existe" # want E310 "\"02-30\" is no day of a year"
    "02-29" = "existe"
    "12-25" = "" # want E310 "has no name"
    "13-01" = "mês" # want E310 "no day of a year"
    "25/12" = "barra" # want E310 "no day of a year"
  }
  easter = {
    -81 = "cedo" # want E310 "\"-81\" is no number of days"
    251 = "tarde" # want E310 "\"251\" is no number of days"
    "x" = "x" # want E310 "\"x\" is no number of days"
    1.5 = "x" # want E310 "no number of days"
  }
  dates = {
    "2026-06-04" = 1 # want E201 "must be a text"
  }
}
holidays "b" { yearly = ["12-25"] } # want E201 "must be an object"
holidays "c" {
  dates = {
    "2026-02-29" = "não existe" # want E310 "\"2026-02-29\" is no date"
    "2026-6-4"   = "curta" # want E310 "no date"
  }
}

calendar "a" {
  hours    = { mon = "08:00-12:00" }
  holidays = [holidays.b, holidays.b, holidays.z] # want E102 "names holidays.b twice" E202 "no holidays \"z\""
  exception "2026-12-24" { hours = "12:00-08:00" } # want E310 "past midnight"
  exception "2026-12-25" { hours = "08:00-12:00,11:00-13:00" } # want E310 "do not overlap"
  exception "2026-12-25" {} # want E102 "already declared in this calendar"
  exception "2026-12-31" { description = "fim" }
}
calendar "b" {
  hours    = { mon = "08:00-12:00" }
  holidays = "b" # want E201 "Write holidays.b without quotes"
  timezone = "Lisboa" # want E310 "no time zone"
}

holidays "d" {
  yearly = {
    "12-25" = "Natal"
    "12-25" = "Outro" # want E102 "12-25 of yearly is already there"
  }
}
calendar "c" {
  hours = {
    mon = "08:00-12:00"
    mon = "13:00-18:00" # want E102 "mon of hours is already there"
  }
}
queue "q" { skills = { vendas = 1, vendas = 2 } } # want E102 "vendas of skills is already there"
service "s" {
  url     = "https://s.example"
  headers = { X-A = "1", X-A = "2" } # want E102 "X-A of headers is already there"
}

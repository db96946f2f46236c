holidays "br" {
  yearly = { "12-25" = "Natal" }
}

calendar "picos" {
  hours    = { mon-fri = "08:00-20:00" }
  holidays = [holidays.br]
}

profile "br-sac" {
  sector   = financeiro
  calendar = calendar.picos
}

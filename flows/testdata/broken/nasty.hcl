# What people write who try a language out.

engine {
  language     = 5 # want E201 "must be a text"
  max_duration = "0s" # want E201 "longer than nothing"
  prompts_dir  = "../sons/" # want E201 "a folder in the plan's"
}

number "1" {
  flow      = flow.f
  max_calls = 0 # want E201 "at least 1"
}

calendar "c" {
  hours = {
    mon     = "20:00-08:00" # want E310 "past midnight"
    tue     = "08:00-12:00,11:00-13:00" # want E310 "do not overlap"
    wed     = "00:00-24:00"
    thu     = "08h-12h" # want E310 "hours are written as"
    domingo = "08:00-12:00" # want E310 "names no day"
  }
  exception "2026-12-25" {
    hours = "8-12" # want E310 "hours are written as"
  }
}
calendar "d" {
  hours = {
    mon = "08:00-18:00"
    sun = 8 # want E201 "sun of hours must be a text"
  }
}

queue "q" {
  max_calls     = 0 # want E201 "at least 1"
  max_wait      = "0s" # want E201 "longer than nothing"
  reoffer_after = "293y" # want E201 "must be a duration"
}

agent "ana" {
  extension = "20 01@loja" # want E201 "the user of a phone"
  password  = env("RECEPTIVO_NO_SUCH_VARIABLE") # want E201 "the environment has no variable"
  skills = {
    a = 0 # want E201 "a of skills is a level outside 1 to 10"
    b = 11 # want E201 "b of skills is a level outside"
    c = 1.5 # want E201 "c of skills is a level outside"
    d = "3" # want E201 "d of skills must be a number"
    e = 10
  }
}
agent "bia" {
  extension = "2002"
  password  = "" # want E201 "must not be empty"
}
agent "caio" {
  extension = "2003"
  password  = "md5:ABCDEF0123456789ABCDEF0123456789"
}
agent "joão" { extension = "2004" } # want E103 "no name of an agent"

flow "f" {
  say { promt = "x" } # want E101 "Did you mean \"prompt\""
  say {
    prompt = "x"
    times  = 0 # want E201 "at least 1"
  }
  say {
    prompt = "x"
    times  = 1000000 # want E201 "at most 100"
  }
  set { if = true } # want E104 "set needs a variable"
  menu "vazio" { # want W406 "Callers hear about"
    prompt    = "x"
    max_tries = 2.5 # want E201 "whole number"

    choice "" {} # want E103 "0 to 9, * and #"
    on exhausted {
      hangup {}
    }
  }
  menu "anos" {
    prompt  = "x"
    timeout = "9999y" # want E201 "must be a duration"

    choice "123#" {}
    on exhausted {
      hangup {}
    }
  }
  goto = step.a

  step "a" {
    max_visits = 0 # want E201 "at least 1"
    hangup {}
  }
}

# Mistakes of everything that is not a flow.

titulo = "x" # want E101 "stands in no block"

engine {
  language = "pt-BR"
  timezone = "America/Sao_Paolo" # want E310 "no time zone"
  musica   = "x" # want E101 "engine has no argument musica"
  profiles = "br-sac" # want E201 "list of words"
}

engine {} # want E102 "already declared"

flows "x" {} # want E101 "Did you mean \"flow\""
tts "x" {} # want E104 "needs service or command"
say {} # want E101 "is an action"

number "quatro mil" { # want E103 "no name of a number"
  flow = flow.ok
}
number "+554000" { flow = flow.okk } # want E202 "Did you mean \"ok\""
number "554000" { flow = flow.ok } # want E312 "cannot be told"
number "4001" {} # want E104 "number needs flow"

calendar "a" { hours = { mon-fry = "08:00-20:00" } } # want E310 "names no day"
calendar "b" { hours = { mon = "20:00-08:00" } } # want E310 "past midnight"
calendar "c" { hours = { mon = "08:00-12:00,11:00-13:00" } } # want E310 "do not overlap"
calendar "d" { hours = { mon-wed = "08:00-12:00", tue = "13:00-14:00" } } # want E310 "name the same day"
calendar "e" { hours = { mon = "08h-12h" } } # want E310 "hours are written as"
calendar "f" {
  hours = { mon = "08:00-25:00" } # want E310 "no such time of day"
  exception "24/12" {} # want E310 "no date"
  exception "2026-02-30" {} # want E310 "no date"
}
calendar "g" { hours = "08:00-20:00" } # want E201 "must be an object"

skill "Português" {} # want E103 "letters a to z"
skill "vendas" {}

queue "sac" {
  strategy  = longest_idel # want E204 "Did you mean \"longest_idle\""
  calendar  = calendar.z # want E202 "no calendar \"z\""
  skills    = { venda = 1, "dsk:vip" = 1 } # want E202 "Did you mean \"vendas\"" E202 "Did you mean \"desk\""
  max_calls = 1.5 # want E201 "whole number"
  wrap_up   = "30" # want E201 "must be a duration"
  relax { # want E104 "relax needs skills"
    after = "60s"
  }
  service_level { # want E104 "needs target"
    answer_within = "20s"
  }
}
queue "duas" {
  wrap_up = "1s"
  wrap_up = "2s" # want E102 "already set"
}
queue "tudo" { strategy = ring_all }
queue "sac" {} # want E102 "already declared"
queue {} # want E103 "queue has one name"

agent "ana" {
  extension = "2001"
  skills    = { vendas = 11 } # want E201 "outside 1 to 10"
  password  = env("RECEPTIVO_NO_SUCH_VARIABLE") # want E201 "no variable RECEPTIVO_NO_SUCH_VARIABLE"
  sign_in   = sometimes # want E204 "manual, on_register"
}
agent "bia" {
  extension = "2001" # want E102 "already that of agent \"ana\""
  password  = "segredo" # want W410 "reads this password"
}
agent "caio" { # want E104 "agent needs extension"
  password = "md5:abc" # want E201 "32 hexadecimal digits"
}

routing "x" { # want E201 "add up to 0.5"
  weights = { owner = 0.1 } # want E202 "weights has no \"owner\""
  order   = fcfs
  category "a" { base = 0.5 }
}
routing "y" {
  half_lives = { ability = "30d" }
}
routing "z" {
  half_lives = { ability = "20d" } # want W412 "with that of routing \"y\""
}

flow "ok" {
  hangup {}
}

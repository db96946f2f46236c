# Mistakes of queues, routing, agents, teams and numbers.

queue "a" {
  strategy     = least_ocupied # want E204 "Did you mean \"least_occupied\""
  priority     = 11 # want E201 "priority must be from 0 to 10"
  join_empty   = [ready, signed_out] # want E204 "ready, offered, on_contact, wrap_up, not_ready"
  leave_empty  = [ready, ready] # want E102 "names ready twice"
  ring_all_max = 0 # want E201 "from 1 to 100"
  wrap_up      = "1m30s"
  wrap_up_max  = "1m" # want E201 "at least wrap_up, which is \"1m30s\""
  on_drop      = voicemail # want E204 "none, callback"
  access       = sign # want E204 "video, text"
  record       = 1 # want E201 "true or false"
  renamed_from = "b" # want E102 "queue \"b\" is still there"
  service_level {
    answer_within = "0s" # want E201 "longer than nothing"
    target        = 1.2 # want E201 "share from 0 to 1"
    formula       = best # want E204 "abandons_missed"
  }
  relax {
    after  = "60s"
    skills = { vendas = 1 }
  }
  relax {
    after  = "30s" # want E201 "not after \"1m\""
    skills = { vendas = 12 } # want E201 "outside 1 to 10"
  }
  overflow {
    after = "60s"
    queue = queue.a # want E201 "into itself"
  }
  overflow {
    after = "60s"
    queue = queue.b
  }
  overflow {
    after = "90s"
    queue = queue.b # want E102 "already overflows into \"b\""
  }
}
queue "b" {
  routing  = routing.estrita
  priority = 7 # want E201 "strict order of arrival"
}
queue "c" { renamed_from = "antiga" } # want
queue "d" { renamed_from = "antiga" } # want E102 "already was renamed to \"c\""
queue "e" { renamed_from = "Fila Antiga" } # want E201 "the name before"

routing "estrita" {
  order      = strict_arrival
  credit_max = "10s" # want E201 "has no place in it"
  credits    = { vip = 30 } # want E201 "has no place in it"
}
routing "a" {
  order              = lifo # want E204 "delay_ratio, fcfs, strict_arrival"
  target_wait        = "0s" # want E201 "longer than nothing"
  wait_for_preferred = "11s" # want E201 "at most \"10s\""
  pessimistic        = "sim" # want E201 "true or false"
  weights = {
    own  = 0.4
    hist = 0.01
    idel = 0.1 # want E202 "Did you mean \"idle\""
    occ  = 2 # want E201 "occ must be from 0 to 1"
    own  = 0.1 # want E102 "own of weights is already there"
  }
  credits = {
    overdue_invoice = 10 # want E202 "credits has no \"overdue_invoice\""
    vip             = 601 # want E201 "vip must be from 0 to 600"
    cancel          = "20s" # want E201 "must be a number"
  }
  half_lives = {
    own     = "0s" # want E201 "longer than nothing"
    ability = 45 # want E201 "must be a duration"
  }
  guard = {
    explore         = 0.2 # want E201 "from 0 to 0.1"
    hold_for_wrapup = "30s" # want E201 "at most \"20s\""
    max_hard        = 1.5 # want E201 "whole number"
  }
  place = 5 # want E201 "an object such as { after_hangup = \"2m\" }"

  category "x" {
    base = 1
    hard = 1 # want E201 "true or false"
  }
  ring "dez" {} # want E103 "write a duration"
  ring "10s" { preferred = false }
  ring "10s" { level_drop = 10 } # want E201 "not after \"10s\"" E201 "from 0 to 9" E201 "keep = never_relaxed"
  experiment "e" {
    arms     = [best_match] # want E201 "two arms at least"
    block    = "2m" # want E201 "block is longer than 3 min"
    hold_out = 0.6 # want E201 "from 0 to 0.5"
    stop_on  = { churn = 1 } # want E202 "stop_on has no \"churn\""
  }
  experiment "f" {} # want E102 "has one experiment"
}

routing "b" {
  weights = { own = 0.2 } # want E201 "add up to 0.33"
}

team "a" { supervisor = agent.ninguem } # want E202 "no agent \"ninguem\""

team "c" {
  hours  = "25h" # want E201 "hours must be more than nothing and at most \"24h\""
  breaks = ["pausa 2h-1h 10m", "pausa 1h", "busy 1h 10m", "pausa x 10m", "Pausa 1h 10m", "pausa 1h 0s", "pausa 25h 10m"] # want E201 "must begin before it may" E201 "is no break such as" E201 "only the engine gives" E201 "has \"x\" where a duration" E201 "begins with a reason" E201 "lasts more than nothing" E201 "must begin within"
}
team "d" { breaks = ["pausa 2h 10m", "pausa 2h 10m"] } # want E201 "write them in order"

agent "ana" {
  extension    = "2001"
  password     = "md5:0123456789abcdef0123456789abcdef"
  address      = "+5511999990000" # want E104 "needs trunk"
  languages    = ["pt-BR", "en_US"] # want E201 "\"en_US\" is no language"
  capacity     = { voice = 2, fax = 1 } # want E201 "voice must be from 0 to 1" E202 "capacity has no \"fax\""
  team         = team.b # want E202 "no team \"b\""
  renamed_from = "bia" # want E102 "agent \"bia\" is still there"
}
agent "bia" {
  extension = "2002"
  password  = "md5:0123456789abcdef0123456789abcdef"
  address   = "bia em casa" # want E201 "address is \"sip:2001@10.0.0.5\""
}
agent "caio" {
  extension = "2003"
  password  = "md5:0123456789abcdef0123456789abcdef"
  trunk     = trunk.t # want E104 "the way out to address"
}
agent "davi" {
  extension = "2004"
  address   = "sip:2004@10.0.0.5:5062"
  trunk     = trunk.t # want E201 "A SIP URI is rung as it is"
  sign_in   = on_register # want E201 "never registers: leave sign_in out"
}
agent "eva" {
  extension = "2005"
  address   = "sips:2005@10.0.0.5;transport=tls" # want E201 "address is \"sip:2001@10.0.0.5\""
}

trunk "t" { host = "t.example" }
trunk "u" { host = "u.example" }

number "4001" {
  flow  = flow.f
  trunk = trunk.t
}
number "4001" {
  flow  = flow.f
  trunk = trunk.u
}
number "+4001" { # want E312 "who dials +4001 cannot be told from one who dials 4001 over trunk.t"
  flow  = flow.f
  trunk = trunk.t
}
number "4001" { # want E102 "already declared"
  flow  = flow.f
  trunk = trunk.t
}
number "4001" { flow = flow.f } # want E312 "over trunk.t"
number "4002" {
  flow      = flow.f
  toll_free = "sim" # want E201 "true or false"
}

flow "f" {
  hangup {}
}

queue "callbacks" {
  handle_time = "0s" # want E201 "handle_time must be longer than nothing"
  patience    = 5 # want E201 "must be a duration"

  dropped { # want E104 "write that in queue \"callbacks\""
    window   = "21:00" # want E310 "one stretch of the day"
    attempts = 0 # want E201 "attempts is at least 1"
  }
}
queue "again" {
  on_drop = callback
  dropped {}
  dropped {} # want E102 "A queue has one dropped"
}

disposition "Troca" {} # want E103 "is no name of a disposition"
disposition "troca" { resolved = sim } # want E201 "sim"

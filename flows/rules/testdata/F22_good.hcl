engine { profiles = [pt] }

routing "r" { order = strict_arrival }

queue "sac" { routing = routing.r }

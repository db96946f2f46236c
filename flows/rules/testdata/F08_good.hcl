engine { profiles = [br-sac] }

queue "sac" { on_drop = callback }

engine { profiles = [br-sac] }

queue "sac" {} # want F08 "queue.sac has no return if we drop the call"

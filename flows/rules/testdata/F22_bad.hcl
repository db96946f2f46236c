engine { profiles = [pt] }

queue "sac" {} # want F22 "queue.sac re-orders callers"

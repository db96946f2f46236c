# One mistake of writing is one mistake.

flow "a" { hangup {} } # want E001 "on lines of its own"

# The smallest centre: one number, one flow, nobody to talk to.
number "1000" { flow = flow.hello }

prompts "pt-BR" {
  ola = "Olá! O Receptivo atendeu a sua ligação. Até logo."
}

flow "hello" {
  hangup { prompt = prompt.ola }
}

number "4000" {
  flow = flow.hello
}

flow "hello" {
  say { prompt = "Hello. You are calling Receptivo." }
  hangup {}
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

prompts "pt-BR" { ola = "Olá." }

prompts "en-US" { ola = "Hello." }

# A menu that only asks for the language is not the first.
flow "sac" {
  menu "idioma" {
    prompt = "Português, um. English, two."

    choice "1" {}

    choice "2" {
      language { use = "en-US" }
    }

    on exhausted {}
  }

  menu "principal" {
    prompt = "Escolha."

    choice "1" {
      intent = reclamacao
    }

    on exhausted {}
  }

  enqueue { queue = queue.sac }
  hangup {}
}

engine { profiles = [br-sac] }

number "4004" { flow = flow.sac }

queue "sac" {}

flow "sac" {
  consent "hold_ads" {
    prompt = "Quer ouvir ofertas na espera? Um, sim. Dois, não."

    on exhausted {}
  }

  enqueue {
    queue = queue.sac

    while_waiting {
      say { # want F05 "advertising"
        prompt = "Compre já."
        class  = ad
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

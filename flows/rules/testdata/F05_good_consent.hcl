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
      say {
        prompt = "Compre já."
        class  = ad
        if     = coalesce(consent.hold_ads, false)
      }

      music { for = "30s" }
    }
  }

  hangup {}
}

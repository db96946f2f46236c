package main

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"receptivo/flows"
	"receptivo/media/sip"
)

// trunksOf are the trunks of a plan as the gateway knows them.
func trunksOf(plan *flows.Plan) []sip.Trunk {
	var list []sip.Trunk
	for _, name := range slices.Sorted(maps.Keys(plan.Trunks)) {
		t := plan.Trunks[name]
		probe := t.Probe
		if probe == 0 {
			probe = -1 // "0s" is off in a plan
		}
		list = append(list, sip.Trunk{
			Name: t.Name, Host: t.Host, Backups: t.Backups, Transport: t.Transport, CA: t.CA, Codecs: t.Codecs, MaxCalls: t.MaxCalls,
			MaxCPS: wholeCPS(t.MaxCPS), Probe: probe, Trusted: t.Trusted, Privacy: t.Privacy, NumberFrom: t.NumberFrom, Reliable: t.Reliable, Refer: t.Refer, SRTP: t.SRTP,
			ExternalIP: cmp.Or(t.ExternalIP, plan.Server.ExternalIP), Allow: t.Allow, Username: t.Username, Password: t.Password.Reveal(), Register: t.Register,
		})
	}
	return list
}

// wholeCPS is a number of calls per second as the gateway counts them: up to the next whole one, since 0 would be no limit.
func wholeCPS(cps float64) int { return int(math.Ceil(cps)) }

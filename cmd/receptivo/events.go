package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"receptivo/acd/bus/client"
)

type eventsCmd struct {
	Data  string `help:"Data directory of the centre." default:"./data" env:"RECEPTIVO_DATA" type:"path"`
	JSON  bool   `name:"json" help:"Print each event as it is on NATS (CloudEvents), one a line."`
	All   bool   `help:"Begin with the oldest event that is stored."`
	Once  bool   `help:"End when there is nothing more, instead of waiting for it."`
	Creds string `name:"nats-creds" help:"Credentials of a reader for a NATS of yours; default: those of the centre." placeholder:"FILE" type:"path"`
}

// Run follows the public events.
func (c eventsCmd) Run(ctx context.Context, out *output) error {
	to, err := readClientFile(c.Data)
	if err != nil {
		return err
	}
	if to.NATS == "" {
		return errors.New("the centre has no port for subscribers: start it with --nats-listen")
	}
	o := client.Options{
		URL: to.NATS, Seed: to.NKey, Creds: cmp.Or(c.Creds, to.Creds), Name: "receptivo events", Centre: to.Centre, All: c.All || c.Once, Once: c.Once,
	}
	err = client.Follow(ctx, o, func(ev client.Event) error {
		line := client.Line(ev)
		if c.JSON {
			line = string(ev.Raw)
		}
		_, err := fmt.Fprintln(out.Out, line)
		return err
	})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

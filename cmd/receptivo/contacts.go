package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"receptivo/acd/console"
)

type contactsCmd struct {
	List     contactsListCmd     `cmd:"" default:"withargs" help:"List the contacts that are not over."`
	Move     contactsMoveCmd     `cmd:"" help:"Let a waiting contact wait in another queue, at its place."`
	Priority contactsPriorityCmd `cmd:"" help:"Give a waiting contact another priority, at once."`
	Withdraw contactsWithdrawCmd `cmd:"" help:"Take a waiting contact out of its queue; its flow goes on."`
}

// Help says more than a line.
func (contactsCmd) Help() string {
	return `What a supervisor does with contacts that wait, or whose agent's phone rings; who is being connected or talks is left alone.
A contact that is moved keeps the instant from which its place counts, and what it asks of an agent beyond its queue. One that
is withdrawn goes on in its flow as after max_wait: with "on timeout", or behind the enqueue. A priority is from 0 to 10, and
each unit above 5 is worth 18 s of head start. --by names the supervisor in the events. WAITS is the time that four of five
would wait less than from now on.`
}

// byFlag is who wants it so.
type byFlag struct {
	By string `help:"Supervisor, as named in the events; default: nobody."`
}

type contactsListCmd struct {
	Queue string `help:"Only those of this queue."`
	centreFlag
}

// Run lists the contacts.
func (c contactsListCmd) Run(ctx context.Context, out *output) error {
	centre, err := c.client()
	if err != nil {
		return err
	}
	all, err := centre.Contacts(ctx)
	if err != nil {
		return err
	}
	kept := all[:0]
	for _, contact := range all {
		if c.Queue == "" || contact.Queue == c.Queue {
			kept = append(kept, contact)
		}
	}
	return printContacts(out.Out, kept...)
}

type contactsMoveCmd struct {
	Contact string `arg:"" help:"Id of the contact."`
	Queue   string `arg:"" help:"Name of the queue in the plan."`
	byFlag
	centreFlag
}

// Run moves a contact.
func (c contactsMoveCmd) Run(ctx context.Context, out *output) error {
	return c.contact(out, func(at *console.Client) (console.Contact, error) { return at.Move(ctx, c.Contact, c.Queue, c.By) })
}

type contactsPriorityCmd struct {
	Contact  string  `arg:"" help:"Id of the contact."`
	Priority float64 `arg:"" help:"0 to 10."`
	byFlag
	centreFlag
}

// Run changes a contact's priority.
func (c contactsPriorityCmd) Run(ctx context.Context, out *output) error {
	return c.contact(out, func(at *console.Client) (console.Contact, error) {
		return at.Prioritize(ctx, c.Contact, c.Priority, c.By)
	})
}

type contactsWithdrawCmd struct {
	Contact string `arg:"" help:"Id of the contact."`
	byFlag
	centreFlag
}

// Run gives a contact back to its flow.
func (c contactsWithdrawCmd) Run(ctx context.Context, out *output) error {
	return c.contact(out, func(at *console.Client) (console.Contact, error) { return at.Withdraw(ctx, c.Contact, c.By) })
}

// contact asks the centre and prints what became of the contact.
func (c centreFlag) contact(out *output, ask func(*console.Client) (console.Contact, error)) error {
	centre, err := c.client()
	if err != nil {
		return err
	}
	contact, err := ask(centre)
	if err != nil {
		return err
	}
	return printContacts(out.Out, contact)
}

func printContacts(w io.Writer, contacts ...console.Contact) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "CONTACT\tSTATE\tQUEUE\tAGENT\tSINCE\tPLACE\tWAITS")
	for _, c := range contacts {
		since := "-"
		if !c.Since.IsZero() {
			since = time.Since(c.Since).Round(time.Second).String()
		}
		place, wait := "-", "-"
		if c.Position > 0 {
			place = strconv.Itoa(c.Position)
		}
		if c.Wait.Known() {
			wait = c.Wait.P80MS.Duration().Round(time.Second).String()
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.ID, c.Phase, dash(c.Queue), dash(c.Agent), since, place, wait)
	}
	return tw.Flush()
}

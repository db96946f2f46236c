package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"

	"receptivo/media/sip"
)

type serveCmd struct {
	Dir      string `arg:"" help:"Folder of the plan."`
	settings `embed:"" group:"Settings. A flag beats the environment, which beats the server block of the plan:"`
	Watch    bool       `help:"Reload the plan whenever one of its files changes."`
	LogLevel slog.Level `help:"Least level of what is logged: debug, info, warn, error." default:"info"`
}

// Help says more than a line.
func (serveCmd) Help() string {
	return `The plan can be changed while calls run: on SIGHUP, by 'receptivo apply', or with --watch whenever a file changes. A plan
with a mistake changes nothing and is explained; a good one is in force for the next call, and calls that are up end with
the plan they began with. 'receptivo plan' shows beforehand what would change. The plans of the last 30 days are kept in
the data directory, under plans.

SIGINT and SIGTERM refuse new calls, let those that are up finish within --drain, and stop.`
}

// portRange is a flag: two port numbers with a dash.
type portRange struct{ sip.PortRange }

// UnmarshalText reads "20000-29999".
func (p *portRange) UnmarshalText(text []byte) error {
	lo, hi, ok := strings.Cut(string(text), "-")
	var errs [2]error
	p.Lo, errs[0] = strconv.Atoi(lo)
	p.Hi, errs[1] = strconv.Atoi(hi)
	if !ok || errs[0] != nil || errs[1] != nil || p.Lo < 1024 || p.Hi > 65535 || p.Hi-p.Lo < 3 {
		return fmt.Errorf("ports are two numbers from 1024 to 65535 with a dash, such as 20000-29999, not %q", text)
	}
	return nil
}

// Run runs a plan until it is told to stop.
func (c serveCmd) Run(ctx context.Context, out *output) error {
	from, err := loadSnapshot(c.Dir, out)
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return err
	}
	at, err := c.over(from.plan.Server)
	if err != nil {
		return err
	}
	n, err := openNode(ctx, nodeConfig{
		Plan: from.plan, Files: from.files, Dir: dir, From: from, Watch: c.Watch, Trouble: out.Err,
		SIP: at.SIP, SIPTCP: at.SIPTCP, SIPTLS: at.SIPTLS, SIPCert: at.SIPCert, SIPKey: at.SIPKey, RTP: at.RTP.PortRange, HTTP: at.HTTP, Data: at.Data, NATSListen: at.NATSListen,
		NATS: at.NATS, NATSCreds: at.NATSCreds, DB: at.DB,
		Logger: slog.New(slog.NewTextHandler(out.Err, &slog.HandlerOptions{Level: c.LogLevel})),
	})
	if err != nil {
		return err
	}
	defer n.close()
	return n.run(ctx, func() { n.announce(out.Out, c.Dir) }, at.Drain, out.Out)
}

// announce prints what is on and which number to dial.
func (n *node) announce(w io.Writer, dir string) {
	plan := n.config.Plan
	numbers := make([]string, len(plan.Numbers))
	for i, num := range plan.Numbers {
		numbers[i] = num.Number
	}
	fmt.Fprintf(w, "receptivo %s runs %s: %s, %s\n", version(), dir, plural(len(plan.Queues), "queue"), plural(len(plan.Agents), "agent"))
	if len(numbers) == 0 {
		numbers = []string{"nobody: the plan has no number"}
	}
	fmt.Fprintf(w, "  SIP   %s, call %s\n", n.gateway.Addr(), strings.Join(numbers, " or "))
	if at := n.gateway.AddrTCP(); at.IsValid() {
		fmt.Fprintf(w, "        %s over TCP\n", at)
	}
	if at := n.gateway.AddrTLS(); at.IsValid() {
		fmt.Fprintf(w, "        %s over TLS\n", at)
	}
	fmt.Fprintf(w, "  HTTP  %s/healthz\n", n.client.HTTP)
	if n.client.NATS != "" {
		fmt.Fprintf(w, "  NATS  %s, 'receptivo events' follows it\n", n.client.NATS)
	}
	fmt.Fprintf(w, "  data  %s\n", n.config.Data)
}

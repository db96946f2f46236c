// Command receptivo is a call centre in one program: it answers SIP calls, runs the menu flows of a plan written in HCL,
// finds the best agent for each customer, and tells other services over NATS what happens.
//
// It only wires: every subcommand is a file of its own, and what they have in common, a running centre, is node.go.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // plans name time zones, and a bare machine may have none

	"github.com/alecthomas/kong"
)

// cli is every subcommand, in the order of -h.
type cli struct {
	Serve    serveCmd    `cmd:"" help:"Run a plan: take calls, ring agents, publish events."`
	Demo     demoCmd     `cmd:"" help:"Run a whole centre with callers and agents of its own, over real SIP and RTP on loopback."`
	Call     callCmd     `cmd:"" help:"Call a number with a scripted phone, on any SIP server."`
	Check    checkCmd    `cmd:"" help:"Check a plan and show every mistake with its place and cure."`
	Test     testCmd     `cmd:"" help:"Make the calls that the tests of a plan describe, in virtual time, and say what came of them."`
	Try      tryCmd      `cmd:"" help:"Be the caller of a plan in the terminal: read what is heard, press keys, and watch the flow."`
	Explore  exploreCmd  `cmd:"" help:"Make every call that a plan can get, and write a test of each that ends badly."`
	Fmt      fmtCmd      `cmd:"" help:"Format plans and tests in the one style of the language."`
	LSP      lspCmd      `cmd:"" name:"lsp" help:"Help an editor with plans as they are written: a language server on standard input and output."`
	Docs     docsCmd     `cmd:"" help:"Look up the plan language: blocks, actions, functions, and codes of mistakes."`
	Graph    graphCmd    `cmd:"" help:"Draw the flows of a plan: SVG for a browser, Mermaid for Markdown, DOT for Graphviz, JSON for programs."`
	Prompts  promptsCmd  `cmd:"" help:"The recordings of a plan: what is to be said, and making what is missing."`
	Plan     planCmd     `cmd:"" help:"Show what a changed plan would change against the running centre, and which keys end elsewhere."`
	Apply    applyCmd    `cmd:"" help:"Bring a changed plan of a running centre into force, or say why not."`
	Agents   agentsCmd   `cmd:"" help:"List the agents of a running centre, or change their state. --data names its directory; default: ./data."`
	Contacts contactsCmd `cmd:"" help:"List the contacts of a running centre, or move, prioritize or withdraw one that waits. --data names its directory; default: ./data."`
	Queues   queuesCmd   `cmd:"" help:"The queues of a running centre now: who waits and how long, what is to be expected, what the agents do, today's service level. --data names its directory; default: ./data."`
	Flags    flagsCmd    `cmd:"" help:"List the flags of a running centre, or turn one on or off. --data names its directory; default: ./data."`
	Events   eventsCmd   `cmd:"" help:"Follow the public events of a running centre, as any other service can, until Ctrl-C; they go on when a centre that stopped is back."`
	Report   reportCmd   `cmd:"" help:"The figures of a day: service levels by name, waits, outcomes, agents' time, each with its formula."`
	Explain  explainCmd  `cmd:"" help:"Why this agent, why not another, why nobody yet: a decision of the log, decided again."`
	Staff    staffCmd    `cmd:"" help:"How many agents a load of calls takes, by Erlang A or C: for one figure, or for a day of half hours."`
	Simulate simulateCmd `cmd:"" help:"What a day would be under a plan: made-up calls through the real engine; plans, strategies and staffings side by side."`
	Import   importCmd   `cmd:"" help:"Import customers, purchases and tickets from CSV files."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program without the process: arguments in, exit code out.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	out := &output{Out: stdout, Err: stderr}
	code := -1
	parser, err := kong.New(&cli{},
		kong.Name("receptivo"),
		kong.Description("An inbound call router: SIP in, flows in HCL, the best agent by history, events over NATS.\n\nBegin with: receptivo demo"),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Writers(stdout, stderr),
		kong.Exit(func(c int) { code = c }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(out),
	)
	if err != nil {
		panic(err) // the command line above does not hold together
	}
	parsed, err := parser.Parse(args)
	if code >= 0 { // -h has been answered
		return code
	}
	if err != nil {
		fmt.Fprintf(stderr, "receptivo: %v\n\n'receptivo -h' lists the commands, 'receptivo COMMAND -h' its flags.\n", err)
		return 2
	}
	spareGC(parsed.Command())
	err = parsed.Run()
	var silent exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &silent):
		return int(silent)
	}
	fmt.Fprintf(stderr, "receptivo: %v\n", err)
	return 1
}

// spareGC lets commands that end by themselves collect garbage a quarter as often: what they take is time and not memory,
// of which a gigabyte is the limit. GOGC and GOMEMLIMIT of the environment win, and a running centre is left alone.
func spareGC(command string) {
	switch word, _, _ := strings.Cut(command, " "); {
	case word == "serve", word == "demo", os.Getenv("GOGC") != "":
		return
	}
	debug.SetGCPercent(400)
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(1 << 30)
	}
}

// exitCode is the error of a command that has already said what is wrong.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(out *output) error {
	fmt.Fprintln(out.Out, "receptivo", version())
	return nil
}

// version is the module's version, or the revision it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel-" + s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}

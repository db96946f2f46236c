package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"receptivo/flows/caller"
)

// terminalCall is a call whose keys act at once and whose clock runs.
type terminalCall struct {
	ctx     context.Context
	out     io.Writer
	bytes   chan byte // what is typed
	line    *caller.Line
	save    func(*caller.Line, string) error
	width   int
	command *string // being written behind a colon; nil: none
	done    bool
}

// heartbeat is how often the clock of a call goes on.
const heartbeat = 100 * time.Millisecond

// tryInTerminal calls in raw mode, and leaves the terminal as it was.
func tryInTerminal(ctx context.Context, o caller.Options, out io.Writer, save func(*caller.Line, string) error) (*caller.Line, error) {
	before, err := term.MakeRaw(int(os.Stdin.Fd()))
	if err != nil {
		return nil, fmt.Errorf("the terminal cannot be used key by key (%w): --plain needs none", err)
	}
	defer func() { _ = term.Restore(int(os.Stdin.Fd()), before) }()
	c := &terminalCall{ctx: ctx, out: out, bytes: make(chan byte, 256), save: save, width: 100}
	if w, _, err := term.GetSize(int(os.Stdin.Fd())); err == nil && w > 20 {
		c.width = w
	}
	go c.listen(os.Stdin) // it ends with the process: nobody can wake who reads a terminal
	o.Ask = c.ask
	c.line = caller.New(o)
	c.print(calling(o))
	c.line.Begin()
	c.loop()
	c.print(fmt.Sprintf("%s after %s", c.line.Where(), c.line.Lasted().Round(heartbeat)))
	return c.line, nil
}

func (c *terminalCall) listen(from io.Reader) {
	defer close(c.bytes)
	buffer := make([]byte, 64)
	for {
		n, err := from.Read(buffer)
		for _, b := range buffer[:n] {
			c.bytes <- b
		}
		if err != nil {
			return
		}
	}
}

// loop lets time go by and takes keys, until the call is left.
func (c *terminalCall) loop() {
	clock := time.NewTicker(heartbeat)
	defer clock.Stop()
	for !c.done {
		c.show()
		select {
		case <-c.ctx.Done():
			return
		case <-clock.C:
			if c.command == nil && !c.line.Over() {
				c.line.Pass(heartbeat)
			}
		case b, ok := <-c.bytes:
			if !ok {
				return
			}
			c.key(b)
		}
	}
}

// single are the commands of one key.
var single = map[byte]string{' ': "skip", '+': "skip", '\r': "skip", 'h': "hangup", 'a': "agent answers", 'x': "agent hangs up", 'b': "back", '?': "help", 'v': "vars"}

const (
	controlC, controlD = 3, 4
	backspace, erase   = 8, 127
	escape             = 27
)

func (c *terminalCall) key(b byte) {
	switch {
	case c.command != nil:
		if text, whole := typed(*c.command, b); whole {
			c.command = nil
			c.do(text)
		} else {
			c.command = &text
		}
	case b == 'q' || b == controlC || b == controlD:
		c.done = true
	case b == ':':
		empty := ""
		c.command = &empty
	case b >= '0' && b <= '9' || b == '*' || b == '#':
		c.do(string(rune(b)))
	case single[b] != "":
		c.do(single[b])
	}
}

// typed adds a typed byte to a line; whole: it has been ended.
func typed(line string, b byte) (text string, whole bool) {
	switch {
	case b == '\r' || b == '\n':
		return line, true
	case b == controlC || b == escape:
		return "", true
	case b == backspace || b == erase:
		_, size := utf8.DecodeLastRuneInString(line)
		return line[:len(line)-size], false
	case b < ' ':
		return line, false
	}
	return line + string([]byte{b}), false
}

func (c *terminalCall) do(command string) {
	switch command {
	case "":
		return
	case "quit", "q":
		c.done = true
		return
	}
	text, err := carryOut(c.line, command, c.save)
	c.show()
	if text != "" {
		c.print(text)
	}
	if err != nil {
		c.print("! " + err.Error())
	}
}

// ask reads an answer for the world; the clock stands still meanwhile.
func (c *terminalCall) ask(q caller.Question) string {
	c.print(question(q))
	line := ""
	for {
		fmt.Fprintf(c.out, "\r\x1b[K? %s", line)
		select {
		case <-c.ctx.Done():
			return ""
		case b, ok := <-c.bytes:
			text, whole := typed(line, b)
			if line = text; whole || !ok {
				c.print("? " + line)
				return line
			}
		}
	}
}

// show prints what is new, and the line below it: clock, place and keys, or the command being written.
func (c *terminalCall) show() {
	for _, n := range c.line.News() {
		c.print(c.columns(n))
	}
	if c.command != nil {
		fmt.Fprintf(c.out, "\r\x1b[K: %s", *c.command)
		return
	}
	d := c.line.Lasted() / time.Second
	status := fmt.Sprintf("%d:%02d  %s   (space skips, h hangs up, : command, ? help, q quits)", d/60, d%60, c.line.Where())
	fmt.Fprintf(c.out, "\r\x1b[K\x1b[7m%s\x1b[0m", shorten(status, c.width-1))
}

// print writes lines above the last one. In raw mode a line's end does not lead back to its beginning.
func (c *terminalCall) print(text string) {
	fmt.Fprintf(c.out, "\r\x1b[K%s\r\n", strings.ReplaceAll(text, "\n", "\r\n"))
}

// widest is from how many columns on the trace stands beside what is heard.
const widest = 100

// columns puts what is heard to the left, and the trace, dim, to the right of it or below.
func (c *terminalCall) columns(n caller.News) string {
	left := c.width * 11 / 20
	if n.Heard {
		return n.String()
	}
	indent := 4
	if c.width >= widest {
		indent = left
	}
	return strings.Repeat(" ", indent) + "\x1b[2m" + shorten(n.String(), c.width-indent-1) + "\x1b[0m"
}

func shorten(text string, width int) string {
	if letters := []rune(text); len(letters) > width && width > 1 {
		return string(letters[:width-1]) + "…"
	}
	return text
}

package diff

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

var signs = map[How]string{Added: "+", Changed: "~", Renamed: "~", Removed: "-"}

// mostListed is how many ways are printed; what changes a hundred is better seen at the step that changed.
const mostListed = 50

// Write prints the difference for people: every block with its sign (+ added, ~ changed or renamed, - removed), then the keys that
// end elsewhere.
func (d Difference) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	for _, c := range d.Changes {
		fmt.Fprintf(out, "%s %s\n", signs[c.How], c.title())
		wide := 0
		for _, f := range c.Fields {
			wide = max(wide, utf8.RuneCountInString(f.Name))
		}
		for _, f := range c.Fields {
			fmt.Fprintf(out, "    %-*s  %s\n", wide, f.Name, f.becomes())
		}
	}
	if len(d.Moved) > 0 {
		fmt.Fprint(out, "\nKeys that end elsewhere:\n")
	}
	number := ""
	for i, m := range d.Moved {
		if i == mostListed {
			fmt.Fprintf(out, "    and %d more\n", len(d.Moved)-i)
			break
		}
		if m.Number != number {
			number = m.Number
			fmt.Fprintf(out, "  %s\n", number)
		}
		fmt.Fprintf(out, "    %s\n", m)
	}
	if d.Cut {
		fmt.Fprint(out, "\nThere are more ways through the menus than were compared.\n")
	}
	return out.Flush()
}

// title names the block as it is written.
func (c Change) title() string {
	title := c.Kind
	if c.Name != "" {
		title = fmt.Sprintf("%s %q", c.Kind, c.Name)
	}
	if c.Was != "" {
		title += fmt.Sprintf(", renamed from %q", c.Was)
	}
	if c.Flow != "" {
		title += fmt.Sprintf(" of flow %q", c.Flow)
	}
	return title
}

func (f Field) becomes() string {
	switch {
	case f.Old == "":
		return "+ " + f.New
	case f.New == "":
		return "- " + f.Old
	}
	return f.Old + " → " + f.New
}

// mostNamed is how many changes of a kind a line names; more are counted.
const mostNamed = 3

// Line is the difference in one line: queue sac changed, 4 agents added, step sac/menu changed, 1 way ends elsewhere.
// Nothing changed is the empty line.
func (d Difference) Line() string {
	var said []string
	for i := 0; i < len(d.Changes); {
		j := i + 1
		for j < len(d.Changes) && d.Changes[j].Kind == d.Changes[i].Kind && d.Changes[j].How == d.Changes[i].How {
			j++
		}
		said = append(said, inLine(d.Changes[i:j])...)
		i = j
	}
	if n := len(d.Moved); n == 1 {
		said = append(said, "1 way ends elsewhere")
	} else if n > 1 {
		said = append(said, fmt.Sprintf("%d ways end elsewhere", n))
	}
	return strings.Join(said, ", ")
}

// inLine says changes of one kind that the same happened to.
func inLine(list []Change) (said []string) {
	first := list[0]
	if len(list) > mostNamed {
		return []string{fmt.Sprintf("%d %ss %s", len(list), first.Kind, first.How)}
	}
	for _, c := range list {
		name := c.Name
		if c.Flow != "" {
			name = c.Flow + "/" + c.Name
		}
		text := words(words(c.Kind, name), string(c.How))
		if c.Was != "" {
			text = fmt.Sprintf("%s from %s", text, c.Was)
		}
		said = append(said, text)
	}
	return said
}

package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"receptivo/flows"
)

// notebook is where the numbers of promised callbacks are until they have been called. They are personal: they stand in
// this one file, for its owner's eyes alone, and in no log. What it holds is on the disk when keep returns.
type notebook struct {
	path string // empty: nothing can be kept
	log  *slog.Logger

	mu    sync.Mutex
	notes map[string]note // by contact
}

// note is what it takes to call a customer.
type note struct {
	Number   string `json:"number"` // the customer's
	Shown    string `json:"shown"`  // ours, as the customer dialled it
	Queue    string `json:"queue"`  // that calls
	Protocol string `json:"protocol,omitempty"`
	Tape     string `json:"tape,omitempty"`    // what the flow said of the recording
	OnDrop   bool   `json:"on_drop,omitempty"` // nobody is called unless we drop the call
	since    uint64 // Seq of its CallbackPromised: what is older does not end it
}

// notKnown is the since of a promise that the engine has not confirmed yet: nothing is younger.
const notKnown = math.MaxUint64

// errNoNotebook says that the centre was given no file for the numbers.
var errNoNotebook = errors.New("live: this centre has no file for the numbers of callbacks")

// openNotebook reads what an earlier run has kept. A file that makes no sense is put aside: the customers in it are lost,
// which their contacts will say.
func openNotebook(path string, log *slog.Logger) (*notebook, error) {
	n := &notebook{path: path, log: log, notes: map[string]note{}}
	if path == "" {
		return n, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return n, nil
	}
	if err != nil {
		return nil, fmt.Errorf("live: the numbers of callbacks cannot be read: %w", err)
	}
	if err := json.Unmarshal(data, &n.notes); err != nil {
		log.Error("the numbers of callbacks are damaged, and put aside", "file", path+".damaged")
		n.notes = map[string]note{}
		if err := os.Rename(path, path+".damaged"); err != nil {
			return nil, fmt.Errorf("live: the numbers of callbacks are damaged: %w", err)
		}
	}
	return n, nil
}

// keep writes a note down, in place of an earlier one, which undo brings back.
func (n *notebook) keep(contact string, what note) (undo func(), err error) {
	if n.path == "" {
		return nil, errNoNotebook
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	before, had := n.notes[contact]
	what.since = notKnown
	n.notes[contact] = what
	back := func() {
		delete(n.notes, contact)
		if had {
			n.notes[contact] = before
		}
	}
	if err := n.write(); err != nil {
		back()
		return nil, err
	}
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		back()
		n.save(contact)
	}, nil
}

// confirm says which event the promise of a note is.
func (n *notebook) confirm(contact string, seq uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if what, ok := n.notes[contact]; ok {
		what.since = seq
		n.notes[contact] = what
	}
}

// forget strikes out what is no longer needed as of an event.
func (n *notebook) forget(contact string, seq uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	what, ok := n.notes[contact]
	if !ok || what.since > seq {
		return
	}
	delete(n.notes, contact)
	n.save(contact)
}

// save is write for what was struck out: if it fails the file is right after the next one, or after the next start.
func (n *notebook) save(contact string) {
	if err := n.write(); err != nil {
		n.log.Error("the number of a callback that is over is not struck out", "contact", contact, "err", err)
	}
}

// retain strikes out everything but the notes of these contacts.
func (n *notebook) retain(contacts map[string]bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	before := len(n.notes)
	for contact := range n.notes {
		if !contacts[contact] {
			delete(n.notes, contact)
		}
	}
	if len(n.notes) < before {
		n.save("")
	}
}

func (n *notebook) of(contact string) (note, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	what, ok := n.notes[contact]
	return what, ok
}

// owe says that a customer whose call we dropped is to be called.
func (n *notebook) owe(contact string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if what, ok := n.notes[contact]; ok && what.OnDrop {
		what.OnDrop = false
		n.notes[contact] = what
		n.save(contact)
	}
}

// find is the oldest contact, but for one, whose customer has this number and is to be called by this queue; empty: none.
func (n *notebook) find(number, queue, but string) (contact string) {
	number = digits(number)
	if number == "" {
		return ""
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for id, what := range n.notes {
		if id != but && !what.OnDrop && what.Queue == queue && digits(what.Number) == number && (contact == "" || id < contact) {
			contact = id
		}
	}
	return contact
}

// rename lets who is to be called by a queue be found under the name that it has in the plan in force.
func (n *notebook) rename(queues []flows.Queue) {
	if n == nil { // the centre has not started
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	changed := false
	for id, what := range n.notes {
		i := slices.IndexFunc(queues, func(q flows.Queue) bool { return q.RenamedFrom == what.Queue })
		there := slices.ContainsFunc(queues, func(q flows.Queue) bool { return q.Name == what.Queue })
		if i >= 0 && !there {
			what.Queue, changed = queues[i].Name, true
			n.notes[id] = what
		}
	}
	if changed {
		n.save("")
	}
}

// digits is a number without the signs by which it is written differently.
func digits(number string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
}

// write replaces the file as a whole: a crash leaves the old one or the new one.
func (n *notebook) write() error {
	data, err := json.Marshal(n.notes)
	if err != nil {
		return fmt.Errorf("live: %w", err)
	}
	if err := replace(n.path, data); err != nil {
		return fmt.Errorf("live: the number of a callback cannot be kept: %w", err)
	}
	return nil
}

// replace writes a file beside the old one, for its owner alone, and puts it in its place once it is on the disk.
func replace(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

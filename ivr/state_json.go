package ivr

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// A call is saved before each of its events in every test, so its state is written without reflection, in the very form
// of encoding/json, and read without it when it is in that form.

// plainState is a State as encoding/json alone sees it.
type plainState State

// MarshalJSON saves the state.
func (st State) MarshalJSON() ([]byte, error) {
	w := stateWriter{b: make([]byte, 0, 4096)}
	w.state(&st)
	return w.b, w.err
}

// UnmarshalJSON loads what MarshalJSON saved, or what says the same in another form.
func (st *State) UnmarshalJSON(data []byte) error {
	r := stateReader{data: data}
	var fast State
	if r.state(&fast); !r.bad && r.at == len(data) {
		*st = fast
		return nil
	}
	return json.Unmarshal(data, (*plainState)(st))
}

// stateWriter writes a state. more says that a value comes after another.
type stateWriter struct {
	b    []byte
	more bool
	err  error
}

func (w *stateWriter) open(c byte)  { w.b, w.more = append(w.b, c), false }
func (w *stateWriter) close(c byte) { w.b, w.more = append(w.b, c), true }

func (w *stateWriter) next() {
	if w.more {
		w.b = append(w.b, ',')
	}
	w.more = true
}

func (w *stateWriter) key(name string) {
	w.next()
	w.b = append(append(append(w.b, '"'), name...), '"', ':')
}

func (w *stateWriter) text(s string) {
	if plainText(s) {
		w.b = append(append(append(w.b, '"'), s...), '"')
		return
	}
	data, err := json.Marshal(s)
	w.b, w.err = append(w.b, data...), firstError(w.err, err)
}

// plainText reports whether encoding/json writes a text as it is.
func plainText(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0xe2 { // U+2028 begins with 0xe2
			return false
		}
	}
	return utf8.ValidString(s)
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func (w *stateWriter) str(name, s string) {
	if s != "" {
		w.key(name)
		w.text(s)
	}
}

func (w *stateWriter) num(name string, n int) {
	if n != 0 {
		w.key(name)
		w.b = strconv.AppendInt(w.b, int64(n), 10)
	}
}

func (w *stateWriter) id(name string, n ID) {
	if n != 0 {
		w.key(name)
		w.b = strconv.AppendUint(w.b, uint64(n), 10)
	}
}

func (w *stateWriter) flag(name string, on bool) {
	if on {
		w.key(name)
		w.b = append(w.b, "true"...)
	}
}

func (w *stateWriter) at(name string, t time.Time) {
	if !t.IsZero() {
		w.key(name)
		w.b = append(t.AppendFormat(append(w.b, '"'), time.RFC3339Nano), '"')
	}
}

func (w *stateWriter) counts(name string, m map[string]int) {
	if m == nil {
		return
	}
	w.key(name)
	w.open('{')
	for _, k := range slices.Sorted(maps.Keys(m)) {
		w.next()
		w.text(k)
		w.b = strconv.AppendInt(append(w.b, ':'), int64(m[k]), 10)
	}
	w.close('}')
}

func (w *stateWriter) texts(name string, m map[string]string) {
	if m == nil {
		return
	}
	w.key(name)
	w.open('{')
	for _, k := range slices.Sorted(maps.Keys(m)) {
		w.next()
		w.text(k)
		w.b = append(w.b, ':')
		w.text(m[k])
	}
	w.close('}')
}

// list writes a list unless it is nil; each writes one item, all but its braces.
func list[T any](w *stateWriter, name string, items []T, each func(*stateWriter, *T)) {
	if items == nil {
		return
	}
	w.key(name)
	w.open('[')
	for i := range items {
		w.next()
		w.open('{')
		each(w, &items[i])
		w.close('}')
	}
	w.close(']')
}

// part writes something inside unless there is none.
func part[T any](w *stateWriter, name string, v *T, each func(*stateWriter, *T)) {
	if v == nil {
		return
	}
	w.key(name)
	w.open('{')
	each(w, v)
	w.close('}')
}

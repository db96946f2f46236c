package acd

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"time"
)

// archive goes through what an engine keeps, one field after the other, in one of three ways: it writes them, reads them
// back, or only names them. A field has one line in snapshot.go whichever way it goes, so that nothing can be written in
// one order and read in another.
type archive struct {
	engine *Engine   // whose queues and agents are meant
	names  io.Writer // naming: where to
	out    []byte    // writing
	in     []byte    // reading: what is left
	err    error     // reading: the first one

	ids     map[string]uint64 // writing: number of a text that stands there already
	texts   []string          // reading: the same
	decoded map[decodedKey]any
}

// decodedKey is a value that many things share: it is decoded once.
type decodedKey struct {
	kind reflect.Type
	text string
}

func writing(e *Engine) *archive {
	return &archive{engine: e, ids: make(map[string]uint64)}
}

func reading(e *Engine, b []byte) *archive {
	return &archive{engine: e, in: b, decoded: make(map[decodedKey]any)}
}

func (x *archive) reads() bool { return x.decoded != nil }

// named is the way that only names a field; it reports that there is nothing else to do.
func (x *archive) named(name string, p any) bool {
	if x.names != nil {
		fmt.Fprintf(x.names, "%s %T\n", name, p)
	}
	return x.names != nil || x.err != nil
}

func (x *archive) fail(format string, args ...any) {
	x.err = cmp.Or(x.err, fmt.Errorf(format, args...))
	x.in = nil
}

func (x *archive) putUint(n uint64) { x.out = binary.AppendUvarint(x.out, n) }

func (x *archive) getUint() uint64 {
	n, size := binary.Uvarint(x.in)
	if size <= 0 {
		x.fail("it is cut off")
		return 0
	}
	x.in = x.in[size:]
	return n
}

// getCount is the number of things that follow, each of a byte at least: what is damaged allocates nothing.
func (x *archive) getCount() int {
	n := x.getUint()
	if n > uint64(len(x.in)) {
		x.fail("it is cut off")
		return 0
	}
	return int(n)
}

func (x *archive) getBytes(n int) []byte {
	if n > len(x.in) {
		x.fail("it is cut off")
		return nil
	}
	b := x.in[:n]
	x.in = x.in[n:]
	return b
}

// putText writes a text, or its number when it stands there already: most are names of queues and agents.
func (x *archive) putText(s string) {
	if id, ok := x.ids[s]; ok {
		x.putUint(id)
		return
	}
	x.ids[s] = uint64(len(x.ids) + 1)
	x.putUint(0)
	x.putUint(uint64(len(s)))
	x.out = append(x.out, s...)
}

func (x *archive) getText() string {
	id := x.getUint()
	switch {
	case x.err != nil:
		return ""
	case id == 0:
		s := string(x.getBytes(x.getCount()))
		x.texts = append(x.texts, s)
		return s
	case id > uint64(len(x.texts)):
		x.fail("text %d is not there", id)
		return ""
	}
	return x.texts[id-1]
}

func keepText[T ~string](x *archive, name string, p *T) {
	switch {
	case x.named(name, p):
	case x.reads():
		*p = T(x.getText())
	default:
		x.putText(string(*p))
	}
}

func keepNumber[T ~int | ~int64 | ~uint64](x *archive, name string, p *T) {
	switch {
	case x.named(name, p):
	case x.reads():
		n := x.getUint()
		*p = T(n>>1) ^ -T(n&1)
	default:
		n := uint64(*p)
		x.putUint(n<<1 ^ -(n >> 63))
	}
}

func keepTruth(x *archive, name string, p *bool) {
	switch {
	case x.named(name, p):
	case x.reads():
		*p = x.getUint() != 0
	case *p:
		x.putUint(1)
	default:
		x.putUint(0)
	}
}

func keepFloat(x *archive, name string, p *float64) {
	switch {
	case x.named(name, p):
	case x.reads():
		if b := x.getBytes(8); b != nil {
			*p = math.Float64frombits(binary.LittleEndian.Uint64(b))
		}
	default:
		x.out = binary.LittleEndian.AppendUint64(x.out, math.Float64bits(*p))
	}
}

// keepTime keeps the zone too, where it is not UTC, and what is below a millisecond: both come from outside, and would be
// seen to be lost.
func keepTime(x *archive, name string, p *time.Time) {
	switch {
	case x.named(name, p):
	case x.reads():
		*p = x.getInstant()
	case p.IsZero():
		x.putUint(instantNone)
	case p.Location() == time.UTC && p.Equal(time.UnixMilli(p.UnixMilli())):
		x.putUint(instantMS)
		x.out = binary.AppendVarint(x.out, p.UnixMilli())
	default:
		b, err := p.MarshalBinary()
		if err != nil { // a zone that is not of whole minutes
			b, _ = p.UTC().MarshalBinary()
		}
		x.putUint(uint64(len(b)))
		x.out = append(x.out, b...)
	}
}

const (
	instantNone = 0
	instantMS   = 1 // else: so many bytes of time.Time
)

func (x *archive) getInstant() (t time.Time) {
	switch n := x.getUint(); n {
	case instantNone:
	case instantMS:
		ms, size := binary.Varint(x.in)
		if size <= 0 {
			x.fail("it is cut off")
			return t
		}
		x.in = x.in[size:]
		return time.UnixMilli(ms).UTC()
	default:
		if err := t.UnmarshalBinary(x.getBytes(int(min(n, 1<<10)))); err != nil {
			x.fail("an instant: %w", err)
		}
	}
	return t
}

// keepValue keeps a field as the log would, by its JSON.
func keepValue[T any](x *archive, name string, p *T) {
	switch {
	case x.named(name, p):
	case x.reads():
		x.decode(name, x.getText(), p)
	default:
		b, err := json.Marshal(p)
		if err != nil {
			x.fail("%s: %w", name, err)
		}
		x.putText(string(b))
	}
}

// keepShared is keepValue for what nobody changes in place: equals are decoded once.
func keepShared[T any](x *archive, name string, p *T) {
	if !x.reads() {
		keepValue(x, name, p)
		return
	}
	key := decodedKey{reflect.TypeFor[T](), x.getText()}
	if v, ok := x.decoded[key]; ok {
		*p = v.(T)
		return
	}
	x.decode(name, key.text, p)
	x.decoded[key] = *p
}

func (x *archive) decode(name, text string, p any) {
	if x.err != nil {
		return
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(p); err != nil {
		x.fail("%s: %w", name, err)
	}
}

// keepTable goes through a map in order of its keys.
func keepTable[T any](x *archive, name string, m *map[string]T, each func(*T)) {
	var v T
	switch {
	case x.named(name, m):
		if x.names != nil {
			each(&v)
		}
	case x.reads():
		getTable(x, m, each)
	default:
		x.putUint(uint64(len(*m)))
		for _, key := range sortedNames(*m) {
			x.putText(key)
			v = (*m)[key]
			each(&v)
		}
	}
}

func getTable[T any](x *archive, m *map[string]T, each func(*T)) {
	n := x.getCount()
	if n > 0 {
		*m = make(map[string]T, n)
	}
	for range n {
		var v T
		key := x.getText()
		each(&v)
		if x.err != nil {
			return
		}
		(*m)[key] = v
	}
}

// keepList goes through a slice in order.
func keepList[T any](x *archive, name string, s *[]T, each func(*T)) {
	switch {
	case x.named(name, s):
		if x.names != nil {
			each(new(T))
		}
		return
	case x.reads():
		*s = make([]T, x.getCount())
	default:
		x.putUint(uint64(len(*s)))
	}
	for i := range *s {
		each(&(*s)[i])
	}
}

// keepQueue keeps a queue by its name; empty: nil.
func keepQueue(x *archive, name string, p **queue) {
	var at string
	if !x.reads() && *p != nil {
		at = (*p).Name
	}
	keepText(x, name, &at)
	if x.reads() && at != "" {
		if *p = x.engine.queues[at]; *p == nil {
			x.fail("%s: queue %q is not there", name, at)
		}
	}
}

// keepAgent keeps an agent by name; empty: nil.
func keepAgent(x *archive, name string, p **agent) {
	var at string
	if !x.reads() && *p != nil {
		at = (*p).Name
	}
	keepText(x, name, &at)
	if x.reads() && at != "" {
		if *p = x.engine.agents[at]; *p == nil {
			x.fail("%s: agent %q is not there", name, at)
		}
	}
}

package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"receptivo/acd"
)

// errDiverged says that the stream holds another event under an id of ours: the log has lost its end to a power cut and
// went on differently.
var errDiverged = errors.New("bus: the stream holds events that the log has lost; a new incarnation begins")

// strangers is how many of a stream's last events may be another log's before we believe that none is ours.
const strangers = 10_000

// reconcile compares the stream with what is known to be stored: at the first connection the cursor may be old, at
// every one some of what was in flight may have arrived. It returns the events that are in the stream and not known to
// be; those must not be sent again, for the server forgets their ids after ten minutes. When the stream has less than
// it acknowledged, because it was removed or rolled back, it is filled up again from the log.
func (p *Pump) reconcile(ctx context.Context, st jetstream.Stream) (known map[uint64]envelope, err error) {
	info, err := st.Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("bus: stream %s: %w", Stream, err)
	}
	if info.State.LastSeq == 0 {
		return nil, p.refill(ctx)
	}
	known, newest, err := p.tail(ctx, st, info.State)
	if err != nil || newest == 0 || newest >= p.stored.Seq {
		return known, err
	}
	p.log.Warn("bus: the stream has lost events, they are published again", "from", newest+1, "to", p.stored.Seq)
	return nil, p.rewind(ctx, func(ev acd.Event) bool { return ev.Seq <= newest })
}

// tail walks back through the stream to the last event known to be stored. newest is the last event of ours in the
// stream, 0 when there is none.
func (p *Pump) tail(ctx context.Context, st jetstream.Stream, state jetstream.StreamState) (known map[uint64]envelope, newest uint64, err error) {
	known = make(map[uint64]envelope)
	last, err := p.last(ctx, st)
	if err != nil {
		return nil, 0, err
	}
	for at := last; at >= max(state.FirstSeq, 1); at-- {
		if newest == 0 && last-at > strangers {
			break
		}
		m, err := st.GetMsg(ctx, at)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue
		}
		if err != nil {
			return nil, 0, fmt.Errorf("bus: stream %s at %d: %w", Stream, at, err)
		}
		var e envelope
		if err := json.Unmarshal(m.Data, &e); err != nil {
			continue
		}
		seq, ours := p.w.seqOf(e.ID)
		if !ours {
			continue
		}
		newest = max(newest, seq)
		if seq <= p.stored.Seq {
			break
		}
		known[seq] = e
	}
	return known, newest, nil
}

// last is where the stream has the centre's last event, 0 when it has none: on a server of the company's there may be any
// number of other centres' behind it.
func (p *Pump) last(ctx context.Context, st jetstream.Stream) (at uint64, err error) {
	m, err := st.GetLastMsgForSubject(ctx, SubjectPrefix+p.w.centre+".>")
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("bus: stream %s: %w", Stream, err)
	}
	return m.Sequence, nil
}

// refill goes back to the oldest event that a new stream would still keep.
func (p *Pump) refill(ctx context.Context) error {
	if p.stored.Seq == 0 {
		return nil
	}
	p.log.Warn("bus: the stream is new, the log is published again", "hours", keepFor.Hours())
	oldest, last := time.Now().Add(-keepFor), p.stored.Seq
	return p.rewind(ctx, func(ev acd.Event) bool { return ev.Seq <= last && ev.At.Before(oldest) })
}

func (p *Pump) rewind(ctx context.Context, want func(acd.Event) bool) error {
	s, err := p.refold(ctx, want)
	if err != nil {
		return err
	}
	p.setStored(s)
	return nil
}

// seqOf reads an id that this log's writer made.
func (w writer) seqOf(id string) (seq uint64, ours bool) {
	digits, ours := strings.CutPrefix(id, w.idPrefix())
	if !ours {
		return 0, false
	}
	seq, err := strconv.ParseUint(digits, 10, 64)
	return seq, err == nil
}

// same reports whether two envelopes of one id are of one event. The data may differ: another version wrote it.
func (e envelope) same(other envelope) bool {
	return e.Type == other.Type && e.Source == other.Source && e.Subject == other.Subject &&
		e.Time == other.Time && e.Sequence == other.Sequence
}

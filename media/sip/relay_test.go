package sip

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

func TestTwoPartiesHearEachOtherInTheirOwnCodecs(t *testing.T) {
	const hz = 450
	for _, codecs := range [][2]media.Codec{{media.PCMA, media.PCMU}, {media.PCMU, media.PCMA}, {media.PCMA, media.PCMA}, {media.PCMU, media.PCMU}} {
		pool := freePorts(t, 2)
		a, b := talks(t, pool, codecs[0], 101), talks(t, pool, codecs[1], 96)
		require.True(t, a.s.Relay(b.s))
		require.True(t, b.s.Relay(a.s))
		toA, toB := tone(codecs[1], 2*hz), tone(codecs[0], hz)
		var atA, atB []byte
		for range 25 {
			a.says(toB)
			h, audio := b.hears()
			require.Equal(t, static(codecs[1]), h.payload)
			atB = append(atB, audio...)
			b.says(toA)
			h, audio = a.hears()
			require.Equal(t, static(codecs[0]), h.payload)
			atA = append(atA, audio...)
		}
		require.Greater(t, purity(codecs[1], atB, hz), 0.99, codecs)
		require.Greater(t, purity(codecs[0], atA, 2*hz), 0.99, codecs)
	}
}

// One SSRC, sequence without a gap, timestamps that never go back, markers where the speaker changes: prompt, agent,
// music.
func TestSwitchIsOneStream(t *testing.T) {
	pool := freePorts(t, 2)
	a, b := talks(t, pool, media.PCMA, 0), talks(t, pool, media.PCMU, 0)
	prompt := tone(media.PCMA, 400)
	var got []rtpHeader
	hear := func() { h, _ := a.hears(); got = append(got, h) }

	began := time.Now()
	for range 3 {
		a.s.Send(prompt, 0)
		hear()
	}
	a.s.Send(prompt, 2) // two ticks were lost
	hear()
	require.True(t, b.s.Relay(a.s))
	a.s.Send(prompt, 0) // is not the owner any more
	for range 3 {
		b.says(prompt)
		hear()
	}
	require.True(t, b.s.Relay(nil))
	b.says(prompt)
	b.settles()
	a.s.Send(prompt, 0)
	hear()
	a.s.Send(prompt, 0)
	hear()
	passed := uint32(time.Since(began)/time.Millisecond+1)*8 + 10*media.FrameSamples // all came faster than they last

	for i, h := range got {
		require.Equal(t, got[0].ssrc, h.ssrc)
		require.Equal(t, got[0].seq+uint16(i), h.seq)
		require.Equal(t, i == 0 || i == 4 || i == 7, h.marker, "packet %d", i)
		require.EqualValues(t, 8, h.payload)
		if i > 0 {
			require.Positive(t, int32(h.ts-got[i-1].ts))
		}
	}
	require.EqualValues(t, 3*media.FrameSamples, got[3].ts-got[2].ts)
	require.EqualValues(t, media.FrameSamples, got[5].ts-got[4].ts)
	require.LessOrEqual(t, got[len(got)-1].ts-got[0].ts, passed, "true time")
}

func TestKeysAreRelayedUnderThePeersNumber(t *testing.T) {
	pool := freePorts(t, 3)
	a, b, deaf := talks(t, pool, media.PCMA, 101), talks(t, pool, media.PCMA, 96), talks(t, pool, media.PCMA, 0)
	require.True(t, a.s.Relay(b.s))
	a.says([]byte{1})
	first, _ := b.hears()
	a.presses(5)
	for i, want := range presses(5) {
		h, payload := b.hears()
		require.EqualValues(t, 96, h.payload)
		require.Equal(t, want, payload)
		require.Equal(t, first.seq+1+uint16(i), h.seq)
		require.Equal(t, i == 0, h.marker)
		require.EqualValues(t, 1, h.ts-first.ts, "the time of its start")
	}
	a.heard()
	require.Equal(t, byte('5'), a.signal().(media.Digit).Key, "and it is a key for us too")

	require.True(t, a.s.Relay(deaf.s))
	a.says([]byte{2})
	before, _ := deaf.hears()
	a.presses(6)
	a.says([]byte{3})
	after, audio := deaf.hears()
	require.Equal(t, []byte{3}, audio, "a party without keys gets none")
	require.Equal(t, before.seq+1, after.seq, "and misses nothing")
}

func TestRelayKeepsLossAndOrderOfTheNetwork(t *testing.T) {
	pool := freePorts(t, 2)
	a, b := talks(t, pool, media.PCMA, 0), talks(t, pool, media.PCMA, 0)
	require.True(t, a.s.Relay(b.s))
	packets := make([][]byte, 200)
	for i := range packets {
		packets[i] = a.packet(append(make([]byte, 159), byte(i)))
	}
	a.sends(packets[10])
	start, _ := b.hears()
	for _, i := range []int{9, 11, 11, 13, 12, 20, 18, 100, 21, 101} { // 9: before the relay began; 21: too late; 11 twice
		a.sends(packets[i])
	}
	a.settles()
	for _, want := range []int{11, 13, 12, 20, 18, 100, 101} {
		h, audio := b.hears()
		require.EqualValues(t, want, audio[159])
		require.EqualValues(t, want-10, h.seq-start.seq)
		require.EqualValues(t, (want-10)*160, h.ts-start.ts)
	}
	b.hearsNothing()
}

func TestSpeakerWhoCountsAnewGoesOnInTheSameStream(t *testing.T) {
	for name, change := range map[string]func(h *rtpHeader){
		"another source":    func(h *rtpHeader) { h.ssrc, h.seq, h.ts = 5, 3, 9 },
		"another sequence":  func(h *rtpHeader) { h.seq += 20000 },
		"time goes back":    func(h *rtpHeader) { h.ts -= 1 << 20 },
		"time leaps":        func(h *rtpHeader) { h.ts += 1 << 20 },
		"everything":        func(h *rtpHeader) { h.ssrc, h.seq, h.ts = 0, 0, 0 },
		"sequence restarts": func(h *rtpHeader) { h.seq -= 10000 },
	} {
		pool := freePorts(t, 2)
		a, b := talks(t, pool, media.PCMA, 0), talks(t, pool, media.PCMA, 0)
		require.True(t, a.s.Relay(b.s))
		began := time.Now()
		frame := tone(media.PCMA, 400)
		a.says(frame)
		before, _ := b.hears()
		change(&a.h)
		a.says(frame)
		after, _ := b.hears()
		a.says(frame)
		last, _ := b.hears()
		require.Equal(t, before.ssrc, after.ssrc, name)
		require.Equal(t, before.seq+1, after.seq, name)
		require.True(t, after.marker, name)
		gap := after.ts - before.ts
		require.True(t, gap >= 160 && gap <= 160+uint32(time.Since(began)/time.Millisecond+1)*8, "%s: %d", name, gap)
		require.EqualValues(t, 160, last.ts-after.ts, name)
		require.Equal(t, before.seq+2, last.seq, name)
	}
}

func TestSequenceThatStepsBackALittleGoesOn(t *testing.T) {
	pool := freePorts(t, 2)
	a, b := talks(t, pool, media.PCMA, 0), talks(t, pool, media.PCMA, 0)
	require.True(t, a.s.Relay(b.s))
	a.says([]byte{1})
	before, _ := b.hears()
	a.h.seq -= 500 // so little that it might be late
	a.says([]byte{3})
	a.says([]byte{4})
	after, audio := b.hears()
	require.Equal(t, []byte{4}, audio)
	require.Equal(t, before.seq+1, after.seq)
	require.True(t, after.marker)
}

func TestRelayIsRefusedToStrangers(t *testing.T) {
	pool := freePorts(t, 2)
	a, b := talks(t, pool, media.PCMA, 0), talks(t, pool, media.PCMA, 0)
	require.False(t, a.s.Relay(a.s), "to oneself")
	require.False(t, a.s.Relay(otherLine{}), "to a line that is no session")
	require.False(t, a.s.Relay((*session)(nil)))
	require.True(t, a.s.Relay(nil))
	b.s.close()
	require.False(t, a.s.Relay(b.s), "to one that has ended")
}

type otherLine struct{ media.Line }

func TestPartyOnHoldIsNotRelayedTo(t *testing.T) {
	pool := freePorts(t, 2)
	a, b := talks(t, pool, media.PCMA, 0), talks(t, pool, media.PCMA, 0)
	require.True(t, a.s.Relay(b.s))
	a.says([]byte{1})
	before, _ := b.hears()
	_, err := b.s.answer(b.offer("a=inactive"))
	require.NoError(t, err)
	a.says([]byte{2})
	a.settles()
	b.hearsNothing()
	_, err = b.s.answer(b.offer(""))
	require.NoError(t, err)
	a.says([]byte{3})
	after, audio := b.hears()
	require.Equal(t, []byte{3}, audio)
	require.True(t, after.marker)
	require.Equal(t, before.seq+1, after.seq)
}

func BenchmarkRelayPacket(b *testing.B) {
	for _, to := range []media.Codec{media.PCMA, media.PCMU} {
		b.Run("PCMA-"+to.String(), func(b *testing.B) {
			pool := freePorts(b, 2)
			from, peer := talks(b, pool, media.PCMA, 101), talks(b, pool, to, 101)
			from.s.Relay(peer.s)
			from.s.c.signal = func(media.Signal) {}
			frame, addr := tone(media.PCMA, 400), addrOf(from.conn)
			packet := make([]byte, rtpFixed+len(frame))
			var in receiver
			b.ReportAllocs()
			for b.Loop() {
				from.h.put(packet)
				copy(packet[rtpFixed:], frame)
				from.h.seq++
				from.h.ts += media.FrameSamples
				from.s.packet(&in, packet, addr)
			}
			if got := peer.s.out.sent.Load(); got != uint64(b.N) {
				b.Fatalf("relayed %d of %d packets", got, b.N)
			}
		})
	}
}

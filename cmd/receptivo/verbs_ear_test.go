package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/acd/bus/client"
	"receptivo/media"
)

// channelsOf are the samples of a recording, G.711 as Record writes it, -1 to 1, by channel.
func channelsOf(t *testing.T, path string) [][]float64 {
	t.Helper()
	wav, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "RIFF", string(wav[:4]))
	le := binary.LittleEndian
	at := bytes.Index(wav, []byte("fmt ")) + 8
	codec := media.PCMA
	switch le.Uint16(wav[at:]) {
	case 6:
	case 7:
		codec = media.PCMU
	default:
		t.Fatalf("%s is no G.711", path)
	}
	channels := make([][]float64, le.Uint16(wav[at+2:]))
	require.EqualValues(t, media.Rate, le.Uint32(wav[at+4:]))
	at = bytes.Index(wav, []byte("data")) + 8
	sound := wav[at:]
	if size := int(le.Uint32(wav[at-4:])); size < len(sound) {
		sound = sound[:size]
	}
	for i, b := range sound {
		c := i % len(channels)
		channels[c] = append(channels[c], float64(codec.Linear(b))/math.MaxInt16)
	}
	return channels
}

// loudest is which of some tones is in a sound, or 0 when none is; it looks at the middle of it.
func loudest(sound []float64, tones ...float64) (best float64) {
	const window = 800
	if len(sound) < window {
		return 0
	}
	most := 1e-4
	middle := sound[(len(sound)-window)/2:][:window]
	for _, hz := range tones {
		var re, im float64
		for i, x := range middle {
			sin, cos := math.Sincos(2 * math.Pi * hz * float64(i) / media.Rate)
			re, im = re+x*cos, im+x*sin
		}
		if power := (re*re + im*im) / (window * window); power > most {
			best, most = hz, power
		}
	}
	return best
}

// isEnd recognises the end of a contact.
func isEnd(contact string) func(client.Event) bool {
	return func(e client.Event) bool { return e.Contact() == contact && e.Fact() == "ended" }
}

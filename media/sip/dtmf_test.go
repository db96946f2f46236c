package sip

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// presses are the payloads of one key press, as phones send it: four updates and three ENDs.
func presses(event byte) [][]byte {
	var all [][]byte
	for _, d := range []uint16{160, 320, 480, 640} {
		all = append(all, []byte{event, 10, byte(d >> 8), byte(d)})
	}
	for range 3 {
		all = append(all, []byte{event, 0x80 | 10, 3, 32})
	}
	return all
}

// hears reads packets of one timestamp.
func (k *keyReader) hears(ts uint32, payloads ...[]byte) (heard string) {
	for _, p := range payloads {
		if key, ok := k.read(rtpHeader{ssrc: 1, ts: ts}, p); ok {
			heard += string(key)
		}
	}
	return heard
}

func TestDigitSurvivesAnyTwoLostPackets(t *testing.T) {
	for event := range byte(len(keys)) {
		for i := range 7 {
			for j := range 7 {
				var k keyReader
				heard := ""
				for press := range uint32(2) { // the same key twice
					for n, p := range presses(event) {
						if n != i && n != j {
							heard += k.hears(1000+press*1600, p)
						}
					}
				}
				require.Equal(t, string(keys[event])+string(keys[event]), heard, "without packets %d and %d", i, j)
			}
		}
	}
}

func TestKeyPacketsOfAllForms(t *testing.T) {
	for name, c := range map[string]struct {
		packets [][]byte
		want    string
	}{
		"only an END":          {[][]byte{{5, 0x80, 3, 32}}, "5"},
		"duration 0":           {[][]byte{{5, 10, 0, 0}}, "5"},
		"END of duration 0":    {[][]byte{{11, 0x8A, 0, 0}}, "#"},
		"reserved bit set":     {[][]byte{{5, 0x40 | 10, 0, 160}, {5, 0xC0 | 10, 3, 32}}, "5"},
		"more than one packet": {[][]byte{{5, 10, 0, 160, 0, 0, 0, 0}}, "5"},
		"too short":            {[][]byte{{5, 10, 0}, {}, nil}, ""},
		"flash":                {[][]byte{{16, 0x80, 3, 32}, {255, 0, 0, 0}}, ""},
	} {
		var k keyReader
		require.Equal(t, c.want, k.hears(0, c.packets...), name)
	}
}

func TestLatePacketsOfAFinishedKeyAreIgnored(t *testing.T) {
	var k keyReader
	one, two := presses(1), presses(2)
	require.Equal(t, "1", k.hears(8000, one[:5]...))
	require.Equal(t, "2", k.hears(10000, two[0]))
	require.Equal(t, "", k.hears(8000, one[5:]...), "late ENDs of the first")
	require.Equal(t, "", k.hears(10000, two[1:]...))
	require.Equal(t, "1", k.hears(112000, one...))
	require.Equal(t, "2", k.hears(112000-latePress, two...), "a count begun anew")
	key, ok := k.read(rtpHeader{ssrc: 2, ts: 32000}, one[0])
	require.Equal(t, "1 true", fmt.Sprintf("%c %v", key, ok), "another source")
}

func TestKeyHeldForLongCountsOnce(t *testing.T) {
	var k keyReader
	require.Equal(t, "7", k.hears(1000, []byte{7, 10, 0, 160}, []byte{7, 10, 0xFF, 0xFF}))
	require.Equal(t, "", k.hears(1000+0xFFFF, []byte{7, 10, 0, 160}), "its second segment")
	require.Equal(t, "", k.hears(1000+0xFFFF, []byte{7, 0x8A, 1, 0}))
	require.Equal(t, "7", k.hears(1000+2*0xFFFF, []byte{7, 10, 0, 160}), "pressed again")
}

func FuzzDTMF(f *testing.F) {
	f.Add([]byte{5, 10, 0, 160, 5, 0x8A, 3, 32})
	f.Add([]byte{16, 0, 0, 0, 255, 255, 255, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		var k keyReader
		for n := uint32(0); len(b) > 0; n++ {
			size := min(len(b), 1+int(b[0]%6))
			if key, ok := k.read(rtpHeader{ssrc: uint32(b[0]) % 3, ts: uint32(b[0]) << 12 * n}, b[:size]); ok {
				require.Contains(t, keys, string(key))
				_, twice := k.read(rtpHeader{ssrc: k.ssrc, ts: k.ts}, b[:size])
				require.False(t, twice)
			}
			b = b[size:]
		}
	})
}

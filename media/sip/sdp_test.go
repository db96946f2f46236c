package sip

import (
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

var rewrite = flag.Bool("rewrite", false, "write our answers into testdata/sdp/*.txt; review them in the diff")

// local is our half in tests without a socket.
var local = ours{addr: netip.MustParseAddrPort("203.0.113.1:20000")}

var sessionID = regexp.MustCompile(`(?m)^o=- \d+ `)

// corpus reads the offers of phones: a comment, the offer, "----", our answer or the error.
func corpus(t testing.TB) map[string][2]string {
	t.Helper()
	files, err := filepath.Glob("testdata/sdp/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	offers := map[string][2]string{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		require.NoError(t, err)
		_, text, _ := strings.Cut(string(b), "\n")
		offer, answer, ok := strings.Cut(text, "----\n")
		require.True(t, ok, file)
		offers[file] = [2]string{offer, answer}
	}
	return offers
}

func answerTo(offer string) string {
	d, err := parseSDP([]byte(offer))
	if err == nil {
		var n negotiation
		if d, _, err = n.answer(d, local); err == nil {
			return strings.ReplaceAll(sessionID.ReplaceAllString(string(d.print()), "o=- ID "), "\r\n", "\n")
		}
	}
	return err.Error() + "\n"
}

func TestOffersFromRealPhones(t *testing.T) {
	for file, c := range corpus(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			got := answerTo(c[0])
			if *rewrite {
				b, err := os.ReadFile(file)
				require.NoError(t, err)
				head, _, _ := strings.Cut(string(b), "----\n")
				require.NoError(t, os.WriteFile(file, []byte(head+"----\n"+got), 0o644))
				return
			}
			require.Equal(t, c[1], got)
			require.Equal(t, got, answerTo(strings.ReplaceAll(c[0], "\n", "\r\n")), "with CRLF")
			require.Equal(t, got, answerTo(strings.TrimRight(c[0], "\n")), "without the last line's end")
		})
	}
}

// An answer of ours is an offer that we understand ourselves, and means the same from the other side.
func TestWhatWePrintWeParse(t *testing.T) {
	var n negotiation
	mine := n.offer(local)
	got, err := parseSDP(mine.print())
	require.NoError(t, err)
	require.Equal(t, mine, got)

	var theirs negotiation
	answer, _, err := theirs.answer(got, ours{addr: netip.MustParseAddrPort("203.0.113.2:30000")})
	require.NoError(t, err)
	agreed, err := n.accept(answer, local)
	require.NoError(t, err)
	require.Equal(t, netip.MustParseAddrPort("203.0.113.2:30000"), agreed.remote)
	require.Equal(t, media.PCMA, agreed.codec)
	require.True(t, agreed.sends && agreed.hears && agreed.events && !agreed.held)
}

func FuzzSDP(f *testing.F) {
	for _, c := range corpus(f) {
		f.Add([]byte(c[0]))
		f.Add([]byte(strings.ReplaceAll(c[0], "\n", "\r\n")))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := parseSDP(text)
		if err != nil {
			require.ErrorIs(t, err, errBadSDP)
			return
		}
		printed := d.print()
		again, err := parseSDP(printed)
		require.NoError(t, err, "%q", printed)
		require.Equal(t, d, again)
		require.Equal(t, string(printed), string(again.print()))

		var n negotiation
		answer, agreed, err := n.answer(d, local)
		if err != nil {
			require.True(t, agreed == nil)
			return
		}
		require.Len(t, answer.media, len(d.media))
		require.NotZero(t, agreed.kinds[agreed.number])
		back, err := parseSDP(answer.print())
		require.NoError(t, err)
		require.Equal(t, answer, back)

		n = negotiation{}
		n.offer(local)
		if agreed, err = n.accept(d, local); err == nil {
			require.NotZero(t, agreed.kinds[agreed.number])
		}
	})
}

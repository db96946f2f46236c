package console

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// listens is a console with a folder of recordings, beside which lies a secret.
func listens(t *testing.T) (c *centre, folder string, log *bytes.Buffer) {
	c = opens(t)
	data := t.TempDir()
	folder = filepath.Join(data, "recordings")
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "dir-1.wav"), 0o700))
	for name, text := range map[string]string{
		"client.json": "secret", "out-1.wav": "secret", "recordings/c1-1.wav": "RIFF0123456789", "recordings/c1-2.wav.part": "half", "recordings/other.txt": "text",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(data, name), []byte(text), 0o600))
	}
	require.NoError(t, os.Symlink("../out-1.wav", filepath.Join(folder, "link-1.wav")))
	log = &bytes.Buffer{}
	c.server.Close()
	c.server = httptest.NewServer(New(Config{
		ACD: c.loop, Token: token, Host: "centre.example", Recordings: folder, Logger: slog.New(slog.NewTextHandler(log, nil)),
	}))
	t.Cleanup(c.server.Close)
	return c, folder, log
}

// notes are the facts in the log that say that a recording was read.
func (c *centre) notes() (list []acd.Noted) {
	for _, ev := range c.log.Events() {
		if f, ok := ev.Fact.(acd.Noted); ok {
			list = append(list, f)
		}
	}
	return list
}

func TestRecordingIsHeardAndNoted(t *testing.T) {
	c, _, log := listens(t)
	res, body := c.hears("GET", "/api/v1/recordings/c1-1.wav", "")
	require.Equal(t, 200, res.StatusCode)
	require.Equal(t, "RIFF0123456789", body)
	require.Equal(t, "audio/wav", res.Header.Get("Content-Type"))
	require.Equal(t, "bytes", res.Header.Get("Accept-Ranges"))
	require.Equal(t, "no-store", res.Header.Get("Cache-Control"))
	require.Equal(t, `attachment; filename="c1-1.wav"`, res.Header.Get("Content-Disposition"))
	require.Equal(t, []acd.Noted{{About: acd.AboutContact, Contact: "c1", What: "recording_read", Fields: map[string]string{"url": "recordings/c1-1.wav"}}}, c.notes())
	require.Contains(t, log.String(), `msg="recording read" file=c1-1.wav`)
	require.NotContains(t, log.String(), token)
}

func TestRecordingIsHeardFromTheMiddle(t *testing.T) {
	c, _, _ := listens(t)
	within := func(r string) func(*http.Request) { return func(q *http.Request) { q.Header.Set("Range", r) } }
	res, body := c.hears("GET", "/api/v1/recordings/c1-1.wav", "", within("bytes=4-7"))
	require.Equal(t, 206, res.StatusCode)
	require.Equal(t, "0123", body)
	require.Equal(t, "bytes 4-7/14", res.Header.Get("Content-Range"))
	res, body = c.hears("GET", "/api/v1/recordings/c1-1.wav", "", within("bytes=-2"))
	require.Equal(t, 206, res.StatusCode)
	require.Equal(t, "89", body)
	res, _ = c.hears("GET", "/api/v1/recordings/c1-1.wav", "", within("bytes=99-"))
	require.Equal(t, 416, res.StatusCode)
}

func TestSizeOfARecordingIsAskedWithoutListening(t *testing.T) {
	c, _, _ := listens(t)
	res, body := c.hears("HEAD", "/api/v1/recordings/c1-1.wav", "")
	require.Equal(t, 200, res.StatusCode)
	require.Empty(t, body)
	require.Equal(t, "14", res.Header.Get("Content-Length"))
	require.Empty(t, c.notes())
}

func TestNothingButRecordingsIsServed(t *testing.T) {
	c, _, log := listens(t)
	for _, path := range []string{
		"nobody-1.wav", "c1-2.wav", "c1-2.wav.part", "other.txt", "link-1.wav", "dir-1.wav", "..%2fout-1.wav", "..%2Fclient.json", "%2e%2e%2fout-1.wav",
		"..%5cout-1.wav", "c1-1.wav%00", "%2fetc%2fpasswd", "c1-1.wav%2f..%2f..%2fout-1.wav", ".", "..", "...", "", "-1.wav", "c1.wav",
		"../out-1.wav", "../../recordings/c1-1.wav/../../out-1.wav", strings.Repeat("a", 5000) + "-1.wav",
	} {
		res, body := c.hears("GET", "/api/v1/recordings/"+path, "")
		require.Contains(t, []int{301, 307, 404}, res.StatusCode, "%s: %s", path, body)
		require.NotContains(t, body, "secret", path)
		require.NotContains(t, body, "half", path)
	}
	require.Empty(t, c.notes())
	require.NotContains(t, log.String(), "secret")
	res, _ := c.hears("POST", "/api/v1/recordings/c1-1.wav", "")
	require.Equal(t, 405, res.StatusCode)
	res, _ = c.hears("DELETE", "/api/v1/recordings/c1-1.wav", "")
	require.Equal(t, 405, res.StatusCode)
}

func TestRecordingsAreForWhoHasTheToken(t *testing.T) {
	c, _, _ := listens(t)
	for _, authorization := range []string{"", "Bearer wrong", "Basic " + token} {
		res, body := c.hears("GET", "/api/v1/recordings/c1-1.wav", "", func(r *http.Request) { r.Header.Set("Authorization", authorization) })
		require.Equal(t, 401, res.StatusCode)
		require.NotContains(t, body, "RIFF")
	}
	res, _ := c.hears("GET", "/api/v1/recordings/c1-1.wav", "", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site"); r.Host = "evil.example" })
	require.Equal(t, 421, res.StatusCode)
	require.Empty(t, c.notes())
}

// TestNobodyListensUnnoted: without its fact no recording is sent.
func TestNobodyListensUnnoted(t *testing.T) {
	c, _, _ := listens(t)
	c.log.FailNext(io.ErrShortWrite)
	res, body := c.hears("GET", "/api/v1/recordings/c1-1.wav", "")
	require.Equal(t, 503, res.StatusCode)
	require.NotContains(t, body, "RIFF")
}

func TestCentreWithoutRecordingsHasNone(t *testing.T) {
	c, folder, _ := listens(t)
	require.NoError(t, os.RemoveAll(folder))
	res, _ := c.hears("GET", "/api/v1/recordings/c1-1.wav", "")
	require.Equal(t, 404, res.StatusCode)
	res, _ = opens(t).hears("GET", "/api/v1/recordings/c1-1.wav", "")
	require.Equal(t, 404, res.StatusCode)
}

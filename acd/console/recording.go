package console

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"receptivo/acd"
)

// listenWithin is how long a recording may take to be sent: an hour of two channels is 58 MB.
const listenWithin = 15 * time.Minute

// recording sends a recording, whole or in ranges (RFC 9110 §14), so that it can be listened to from anywhere in it. That
// somebody did is a fact in its contact's story, kept before the first byte goes out.
func (h *console) recording(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	f, at, err := h.openRecording(name)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			h.Logger.Warn("console: a recording cannot be read", "err", err)
		}
		problem(w, http.StatusNotFound, fmt.Sprintf("there is no recording %q", name))
		return
	}
	defer f.Close()
	if r.Method == http.MethodGet {
		fact := acd.Noted{About: acd.AboutContact, Contact: contactOf(name), What: "recording_read", Fields: map[string]string{"url": "recordings/" + name}}
		if _, err := h.ACD.Do(r.Context(), acd.Note{Fact: fact}); err != nil {
			h.fail(w, r, err)
			return
		}
		h.Logger.Info("recording read", "file", name)
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(listenWithin)) // a recorder in a test has none
	kind := "audio/wav"
	if strings.HasSuffix(name, ".txt") {
		kind = "text/plain; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	http.ServeContent(w, r, name, at, f)
}

// openRecording opens a file of the folder of recordings, and nothing else: no name leads out of it, by dots or by links.
func (h *console) openRecording(name string) (f *os.File, at time.Time, err error) {
	if !isRecording(name) {
		return nil, at, fs.ErrNotExist
	}
	root, err := os.OpenRoot(h.Recordings)
	if err != nil {
		return nil, at, err
	}
	defer root.Close()
	info, err := root.Lstat(name)
	if err != nil {
		return nil, at, err
	}
	if !info.Mode().IsRegular() {
		return nil, at, fmt.Errorf("%s is no file: %w", name, fs.ErrNotExist)
	}
	f, err = root.Open(name)
	return f, info.ModTime(), err
}

// isRecording reports whether a name is one that recordings have: <contact>-<n>.wav, or .txt for what is said in it. One
// that is still being made has another.
func isRecording(name string) bool {
	stem, wav := strings.CutSuffix(name, ".wav")
	if !wav {
		stem, wav = strings.CutSuffix(name, ".txt")
	}
	return wav && contactOf(name) != "" && strings.Trim(stem, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
}

// contactOf is the contact whose recording has this name.
func contactOf(name string) string {
	return name[:max(0, strings.LastIndexByte(name, '-'))]
}

package live

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"receptivo/acd"
)

// Bounds of writing messages down.
const (
	writingTime = 2 * time.Minute // of one, the wait for its turn included
	writingMost = 2               // at once
	textMost    = 4000            // letters that are kept
)

// left is a message that a caller has left.
type left struct {
	mailbox  string
	url      string // by which the recording is asked for
	path     string // of its file
	language string // in which the caller was spoken to
	length   time.Duration
}

// writeDown has what is said in a message written down, and then tells those who look after its mailbox. The message is
// kept whatever becomes of that: who cannot have the words is told without them.
func (k *call) writeDown(m left, stt string) {
	k.Centre.later(func(ctx context.Context) {
		text := ""
		defer func() { k.notify(m, text) }() // also when it panics
		ctx, cancel := context.WithTimeout(ctx, writingTime)
		defer cancel()
		words, err := k.words(ctx, m, stt)
		fields := map[string]string{"mailbox": m.mailbox, "url": m.url}
		if err != nil {
			k.Logger.Warn("message not written down", "contact", k.facts.ID, "stt", stt, "err", err)
			fields["why"] = err.Error()
			k.noteLate(acd.Noted{About: acd.AboutContact, What: "voicemail_not_transcribed", Fields: fields})
			return
		}
		if text = words; text != "" {
			fields["text"] = textOf(m.url)
		}
		fields["letters"] = strconv.Itoa(len([]rune(text)))
		k.noteLate(acd.Noted{About: acd.AboutContact, What: "voicemail_transcribed", Fields: fields})
	})
}

// words are what is said in a message, kept beside it for its owner alone: the log holds nothing of them.
func (k *call) words(ctx context.Context, m left, stt string) (string, error) {
	select {
	case k.writers <- struct{}{}:
		defer func() { <-k.writers }()
	case <-ctx.Done():
		return "", errors.New("others were written down all the while")
	}
	text, err := k.Transcriber.Transcribe(ctx, k.plan, stt, m.language, m.path)
	if err != nil {
		return "", err
	}
	if text = readable(text); text == "" {
		return "", nil
	}
	part := m.path + ".part"
	if err := errors.Join(os.WriteFile(part, []byte(text+"\n"), 0o600), os.Rename(part, textOf(m.path))); err != nil {
		return "", fmt.Errorf("live: the text cannot be kept: %w", err)
	}
	return text, nil
}

// textOf is the name of a recording's text.
func textOf(recording string) string { return strings.TrimSuffix(recording, ".wav") + ".txt" }

// readable is a text as people can read it: without what is no letter, and not longer than anybody says.
func readable(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	text = strings.Join(strings.Fields(text), " ")
	if letters := []rune(text); len(letters) > textMost {
		text = strings.TrimSpace(string(letters[:textMost])) + " …"
	}
	return text
}

// later runs something that outlives its call and ends with the centre.
func (c *Centre) later(f func(ctx context.Context)) {
	c.lates.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				c.Logger.Error("panic behind a call", "panic", fmt.Sprintf("%T", p))
			}
		}()
		f(c.life)
	})
}

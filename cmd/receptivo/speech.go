package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"receptivo/acd/services"
	"receptivo/flows"
	"receptivo/media"
)

// voices are the synthesisers of plans: services, and commands of this machine.
type voices struct{ outside *services.Client }

// Bounds of what a synthesiser's command may take.
const (
	commandTime  = time.Minute
	commandBytes = 32 << 20    // of what it writes
	lingering    = time.Second // after it was ended
)

// errNoVoice says that a plan names nobody who speaks.
var errNoVoice = errors.New("the plan names no synthesiser")

// Speak lets the plan's synthesiser say a text. The error holds nothing of the text.
func (v voices) Speak(ctx context.Context, plan *flows.Plan, language, text string) (*media.Clip, error) {
	speaker := plan.Speakers[plan.Engine.TTS]
	switch {
	case speaker == nil:
		return nil, errNoVoice
	case speaker.Service != "":
		return v.outside.Speak(ctx, plan, speaker, language, text)
	}
	return speakByCommand(ctx, speaker, language, text)
}

// failedCommand is a synthesiser's program that said nothing, with its complaint, in which the text may stand.
type failedCommand struct {
	program   string
	err       error
	complaint string
}

func (f *failedCommand) Error() string { return fmt.Sprintf("%s: %v", f.program, f.err) }
func (f *failedCommand) Unwrap() error { return f.err }

// complete is an error with the complaint of the program, for whoever wrote the text.
func complete(err error) error {
	var f *failedCommand
	if errors.As(err, &f) && f.complaint != "" {
		return fmt.Errorf("%w: %s", err, f.complaint)
	}
	return err
}

// speakByCommand runs a synthesiser's program, without a shell.
func speakByCommand(ctx context.Context, speaker *flows.TTS, language, text string) (*media.Clip, error) {
	dir, err := os.MkdirTemp("", "receptivo")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "out.wav")
	all := strings.Join(speaker.Command, " ")
	p := tool{words: speaker.Command, most: commandBytes, fill: strings.NewReplacer("{text}", text, "{lang}", language, "{voice}", speaker.Voice, "{out}", file)}
	if !strings.Contains(all, "{text}") {
		p.in = strings.NewReader(text)
	}
	wav, err := p.run(ctx)
	if err != nil {
		return nil, err
	}
	if strings.Contains(all, "{out}") {
		if wav, err = readBounded(file, commandBytes); err != nil {
			return nil, &failedCommand{speaker.Command[0], err, ""}
		}
	}
	clip, err := media.DecodeSpeech("speech", "audio/wav", wav)
	if err != nil {
		return nil, &failedCommand{speaker.Command[0], err, ""}
	}
	return clip, nil
}

// tool is a command of this machine that does something for the plan.
type tool struct {
	words []string // and its arguments, with blanks
	fill  *strings.Replacer
	in    io.Reader // nil: nothing
	most  int       // bytes of its standard output
}

// run runs it within commandTime and returns what it wrote to standard output.
func (p tool) run(ctx context.Context) ([]byte, error) {
	words := make([]string, len(p.words))
	for i, w := range p.words {
		words[i] = p.fill.Replace(w)
	}
	ctx, cancel := context.WithTimeout(ctx, commandTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what it starts ends with it
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = lingering
	said, complaint := bounded{most: p.most}, bounded{most: 4 << 10}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.in, &said, &complaint
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, &failedCommand{words[0], err, strings.TrimSpace(complaint.String())}
	}
	return said.Bytes(), nil
}

// bounded keeps the first bytes that are written and takes the rest for granted.
type bounded struct {
	bytes.Buffer
	most int
}

// Write never fails, so that the program comes to its end.
func (b *bounded) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(len(p), b.most-b.Len())])
	return len(p), nil
}

// wavOf is a WAV file of 16-bit samples at 8 kHz, one channel.
func wavOf(samples []int16) []byte {
	var b bytes.Buffer
	size := uint32(2 * len(samples))
	b.WriteString("RIFF")
	for _, field := range []any{36 + size, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(media.Rate), uint32(2 * media.Rate), uint16(2), uint16(16), []byte("data"), size, samples} {
		_ = binary.Write(&b, binary.LittleEndian, field) // a buffer takes everything
	}
	return b.Bytes()
}

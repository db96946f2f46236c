package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"receptivo/acd/services"
	"receptivo/flows"
)

// ears are the recognisers of plans: services, and commands of this machine.
type ears struct{ outside *services.Client }

// mostText bounds what a recogniser's command may write, in bytes.
const mostText = 64 << 10

// Transcribe lets a recogniser of the plan write down what is said in a WAV file. The error holds nothing of it.
func (e ears) Transcribe(ctx context.Context, plan *flows.Plan, stt, language, wav string) (string, error) {
	by := plan.Recognisers[stt]
	if by == nil {
		return "", errors.New("the plan has no stt " + stt)
	}
	if by.Service == "" {
		return transcribeByCommand(ctx, by.Command, language, wav)
	}
	data, err := os.ReadFile(wav)
	if err != nil {
		return "", errors.New("the recording cannot be read")
	}
	return e.outside.Transcribe(ctx, plan, by, language, data)
}

// transcribeByCommand runs a recogniser's program, without a shell.
func transcribeByCommand(ctx context.Context, command []string, language, wav string) (string, error) {
	dir, err := os.MkdirTemp("", "receptivo")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if wav, err = filepath.Abs(wav); err != nil {
		return "", err
	}
	file := filepath.Join(dir, "out.txt")
	all := strings.Join(command, " ")
	p := tool{words: command, most: mostText, fill: strings.NewReplacer("{in}", wav, "{lang}", language, "{out}", file)}
	if !strings.Contains(all, "{in}") {
		in, err := os.Open(wav)
		if err != nil {
			return "", errors.New("the recording cannot be read")
		}
		defer in.Close()
		p.in = in
	}
	text, err := p.run(ctx)
	if err != nil {
		return "", err
	}
	if strings.Contains(all, "{out}") {
		if text, err = readBounded(file, mostText); err != nil {
			return "", &failedCommand{command[0], err, ""}
		}
	}
	return string(text), nil
}

// readBounded reads a file that a program has written.
func readBounded(file string, most int64) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, errors.New("wrote nothing")
	case info.Size() > most:
		return nil, fmt.Errorf("wrote more than %s", sizeOf(most))
	}
	return os.ReadFile(file)
}

func sizeOf(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d KiB", n>>10)
}

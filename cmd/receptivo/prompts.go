package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"receptivo/flows"
	"receptivo/media"
)

type promptsCmd struct {
	List  promptsListCmd  `cmd:"" help:"Print the recording script of a plan: every prompt with its language, words, file and length, or what is missing."`
	Build promptsBuildCmd `cmd:"" help:"Make the recordings that are missing, or whose words have changed, with the plan's speech synthesiser."`
}

type promptsListCmd struct {
	Dir     string `arg:"" help:"Folder of the plan; default: the current one." default:"."`
	Missing bool   `help:"Only what has no recording."`
	JSON    bool   `name:"json" help:"As JSON, for programs."`
}

type promptsBuildCmd struct {
	Dir string `arg:"" help:"Folder of the plan; default: the current one." default:"."`
	All bool   `help:"Make those again too that were made before; recordings of other origin are never touched."`
}

// promptRow is a prompt in one language.
type promptRow struct {
	Name     string  `json:"name"`
	Language string  `json:"language"`
	Text     string  `json:"text"`
	File     string  `json:"file"`
	Seconds  float64 `json:"seconds,omitempty"` // of the recording
	Problem  string  `json:"problem,omitempty"` // missing, or why it cannot be played
}

// prompts lists the prompts of a plan, by language and name.
func prompts(plan *flows.Plan, files fs.FS) []promptRow {
	var rows []promptRow
	for _, language := range slices.Sorted(maps.Keys(plan.Prompts)) {
		for _, p := range plan.Recordings(language) {
			row := promptRow{Name: p.Name, Language: language, Text: p.Text, File: plan.Engine.PromptsDir + "/" + language + "/" + p.Name + ".wav"}
			data, err := fs.ReadFile(files, row.File)
			if errors.Is(err, fs.ErrNotExist) {
				row.Problem = "missing"
			} else if err != nil {
				row.Problem = err.Error()
			} else if clip, err := media.DecodeWAV(row.File, data); err != nil {
				row.Problem = err.Error()
			} else {
				row.Seconds = clip.Duration().Seconds()
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// Run prints the recording script.
func (c promptsListCmd) Run(out *output) error {
	plan, files, err := loadPlan(c.Dir, out)
	if err != nil {
		return err
	}
	rows := prompts(plan, files)
	if c.Missing {
		rows = slices.DeleteFunc(rows, func(r promptRow) bool { return r.Problem == "" })
	}
	if c.JSON {
		e := json.NewEncoder(out.Out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(append([]promptRow{}, rows...))
	}
	table := tabwriter.NewWriter(out.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tLANGUAGE\tLENGTH\tFILE\tWORDS")
	for _, r := range rows {
		length := r.Problem
		if length == "" {
			length = fmt.Sprintf("%.1f s", r.Seconds)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", r.Name, r.Language, length, r.File, r.Text)
	}
	return table.Flush()
}

// builtList is the file beside recordings that remembers which of them were made here, and of what: name → hash.
const builtList = ".built.json"

// Run makes what is missing.
func (c promptsBuildCmd) Run(ctx context.Context, out *output) error {
	plan, files, err := loadPlan(c.Dir, out)
	if err != nil {
		return err
	}
	speaker := plan.Speakers[plan.Engine.TTS]
	if speaker == nil {
		return errors.New("the plan names no synthesiser: write tts \"local\" { command = [\"espeak-ng\", \"-v\", \"{lang}\", \"-w\", \"{out}\", \"{text}\"] } and engine { tts = tts.local }")
	}
	if len(speaker.Command) == 0 {
		return fmt.Errorf("tts %q speaks through a service, and this version renders through commands only: write command = […]", speaker.Name)
	}
	made, kept, failed := 0, 0, 0
	for _, row := range prompts(plan, files) {
		done, err := c.build(ctx, speaker, row)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			failed++
			fmt.Fprintf(out.Err, "%s in %s: %v\n", row.Name, row.Language, err)
		case done:
			made++
			fmt.Fprintf(out.Out, "made %s\n", row.File)
		default:
			kept++
		}
	}
	fmt.Fprintf(out.Out, "%s made, %d kept, %d failed\n", plural(made, "recording"), kept, failed)
	if failed > 0 {
		return exitCode(1)
	}
	return nil
}

// build makes one recording, if it is needed. A recording that is not in the list of those made here is somebody's voice.
func (c promptsBuildCmd) build(ctx context.Context, speaker *flows.TTS, row promptRow) (bool, error) {
	path := filepath.Join(c.Dir, filepath.FromSlash(row.File))
	list := filepath.Join(filepath.Dir(path), builtList)
	built, err := readBuilt(list)
	if err != nil {
		return false, err
	}
	sum := sha256.Sum256([]byte(strings.Join(append([]string{row.Language, row.Text, speaker.Voice}, speaker.Command...), "\x00")))
	hash, was := hex.EncodeToString(sum[:8]), built[row.Name]
	if row.Problem == "" && (was == "" || was == hash && !c.All) {
		return false, nil
	}
	wav, err := speak(ctx, speaker, row)
	if err != nil {
		return false, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, err
	}
	if err := os.WriteFile(path, wav, 0o644); err != nil {
		return false, err
	}
	built[row.Name] = hash
	data, err := json.MarshalIndent(built, "", "  ")
	if err != nil {
		return false, err
	}
	return true, os.WriteFile(list, append(data, '\n'), 0o644)
}

func readBuilt(path string) (map[string]string, error) {
	built := map[string]string{}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return built, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &built)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w: take the file away to make all anew", path, err)
	}
	return built, nil
}

// speechTime is how long a synthesiser may take over one prompt.
const speechTime = time.Minute

// speak runs the synthesiser, without a shell, and gives what it said as 16-bit WAV at 8 kHz.
func speak(ctx context.Context, speaker *flows.TTS, row promptRow) ([]byte, error) {
	dir, err := os.MkdirTemp("", "receptivo")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "out.wav")
	fill := strings.NewReplacer("{text}", row.Text, "{lang}", row.Language, "{voice}", speaker.Voice, "{out}", file)
	words := make([]string, len(speaker.Command))
	for i, w := range speaker.Command {
		words[i] = fill.Replace(w)
	}
	all := strings.Join(speaker.Command, " ")
	ctx, cancel := context.WithTimeout(ctx, speechTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	var said, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &complaint
	if !strings.Contains(all, "{text}") {
		cmd.Stdin = strings.NewReader(row.Text)
	}
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", words[0], err, strings.TrimSpace(complaint.String()))
	}
	wav := said.Bytes()
	if strings.Contains(all, "{out}") {
		if wav, err = os.ReadFile(file); err != nil {
			return nil, fmt.Errorf("%s wrote no recording: %w", words[0], err)
		}
	}
	clip, err := media.DecodeWAV(row.File, wav)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", words[0], err)
	}
	return wavOf(clip.Samples()), nil
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

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"receptivo/acd/services"
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

// Help says more than a line.
func (promptsBuildCmd) Help() string {
	return `The synthesiser is the one that engine { tts = tts.x } names: a program of this machine (espeak-ng, Piper), or an HTTP
service, which is sent POST with {"text", "language", "voice"} and answers WAV, audio/L16, audio/pcm or G.711 at any rate
from 8 kHz. Recordings are kept as 16-bit WAV at 8 kHz below prompts_dir. .built.json beside them remembers which were
made here, and of what: words, voice or synthesiser changed, they are made again; a recording of other origin is a
person's voice and stays. The exit code is 1 when one could not be made.`
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
	outside := services.New(version())
	defer outside.Close()
	made, kept, failed := 0, 0, 0
	rows := prompts(plan, files)
	bar := newProgress(out.Err, "recordings", len(rows))
	defer bar.end()
	for i, row := range rows {
		bar.show(i, row.File)
		done, err := c.build(ctx, voices{outside}, plan, row)
		bar.hide()
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
func (c promptsBuildCmd) build(ctx context.Context, v voices, plan *flows.Plan, row promptRow) (bool, error) {
	path := filepath.Join(c.Dir, filepath.FromSlash(row.File))
	list := filepath.Join(filepath.Dir(path), builtList)
	built, err := readBuilt(list)
	if err != nil {
		return false, err
	}
	hash, was := speechHash(plan, row), built[row.Name]
	if row.Problem == "" && (was == "" || was == hash && !c.All) {
		return false, nil
	}
	clip, err := v.Speak(ctx, plan, row.Language, row.Text)
	if err != nil {
		return false, complete(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, err
	}
	if err := writeWhole(path, func(w io.Writer) error { _, err := w.Write(wavOf(clip.Samples())); return err }); err != nil {
		return false, err
	}
	built[row.Name] = hash
	data, err := json.MarshalIndent(built, "", "  ")
	if err != nil {
		return false, err
	}
	return true, os.WriteFile(list, append(data, '\n'), 0o644)
}

// speechHash is of everything that what is said depends on.
func speechHash(plan *flows.Plan, row promptRow) string {
	speaker := plan.Speakers[plan.Engine.TTS]
	words := append([]string{row.Language, row.Text, speaker.Voice}, speaker.Command...)
	if s := plan.Services[speaker.Service]; s != nil {
		words = append(words, s.URL, speaker.Path)
	}
	sum := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	return hex.EncodeToString(sum[:8])
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

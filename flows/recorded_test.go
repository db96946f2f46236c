package flows

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// studio holds recordings by file: what is wrong with each; empty: nothing.
type studio map[string]string

func (s studio) look(dir, language, name string) error {
	wrong, there := s[strings.TrimPrefix(dir+"/"+language+"/"+name, "prompts/")]
	switch {
	case !there:
		return fmt.Errorf("no such file: %w", fs.ErrNotExist)
	case wrong != "":
		return errors.New(wrong)
	}
	return nil
}

// TestRecordingsAreChecked: what a caller would hear as a tone or not at all is told beforehand, where it is named.
func TestRecordingsAreChecked(t *testing.T) {
	const two = "prompts \"pt-BR\" {\n  oi    = \"Oi.\"\n  tchau = \"Tchau.\"\n}\n\nprompts \"en-US\" {\n  oi    = \"Hi.\"\n  tchau = \"Bye.\"\n}\n"
	const speaker = "engine { tts = tts.t }\n\ntts \"t\" { command = [\"say\"] }\n"
	const ad = "flow \"f\" {\n  hangup { prompt = audio(\"promo/natal.wav\") }\n}\n"
	for name, c := range map[string]struct {
		plan     string
		recorded studio
		want     []string
	}{
		"all is there":       {two, studio{"pt-BR/oi": "", "pt-BR/tchau": "", "en-US/oi": "", "en-US/tchau": ""}, nil},
		"nothing is there":   {two, studio{}, []string{"2:3 W414 prompts/"}},
		"one is missing":     {two, studio{"pt-BR/oi": "", "pt-BR/tchau": "", "en-US/oi": ""}, []string{"8:3 E307 prompts/en-US/tchau.wav is missing"}},
		"one is no WAV":      {two, studio{"pt-BR/oi": "not a WAV file", "pt-BR/tchau": "", "en-US/oi": "", "en-US/tchau": ""}, []string{"2:3 E307 prompts/pt-BR/oi.wav cannot be played: not a WAV file. Save it as"}},
		"the only one":       {two, studio{"pt-BR/oi": "cut short"}, []string{"2:3 E307 cut short", "3:3 E307 is missing", "7:3 E307 None of the 2 recordings of en-US is in prompts/en-US."}},
		"a whole language":   {two, studio{"pt-BR/oi": "", "pt-BR/tchau": ""}, []string{"7:3 E307 None of the 2 recordings of en-US is in prompts/en-US."}},
		"spoken by TTS":      {speaker + two, studio{}, nil},
		"TTS and a bad file": {speaker + two, studio{"pt-BR/oi": "cut short"}, []string{"5:3 E307 cut short"}},
		"audio is missing":   {two + ad, studio{"pt-BR/oi": "", "pt-BR/tchau": "", "en-US/oi": "", "en-US/tchau": "", "pt-BR/promo/natal": ""}, []string{"11:21 E307 prompts/en-US/promo/natal.wav is missing"}},
		"audio and TTS":      {speaker + ad, studio{}, []string{"5:21 E307 nobody else knows its words"}},
		"audio is broken":    {ad, studio{"pt-BR/promo/natal": "cut short"}, []string{"2:21 E307 prompts/pt-BR/promo/natal.wav cannot be played: cut short."}},
		"only audio":         {ad, studio{}, []string{"2:21 W414 no prompt has its recording"}},
		"bad music":          {ad, studio{"/music": "cut short", "pt-BR/promo/natal": ""}, []string{"1:1 E307 prompts/music.wav cannot be played: cut short."}},
		"plain words":        {"flow \"f\" {\n  hangup { prompt = \"Oi.\" }\n}\n", studio{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			p, diags := ParseWith(plan(c.plan), Options{Recording: c.recorded.look})
			require.Len(t, diags, len(c.want), "%v", diags)
			for i, want := range c.want {
				at, text, _ := strings.Cut(want, " ")
				code, part, _ := strings.Cut(text, " ")
				require.Equal(t, at+" "+code, fmt.Sprintf("%d:%d %s", diags[i].At.Line, diags[i].At.Column, diags[i].Code))
				require.Contains(t, diags[i].Detail, part)
			}
			require.Equal(t, diags.HasErrors(), p == nil)
			_, unseen := Parse(plan(c.plan))
			require.Empty(t, unseen, "who does not look for recordings misses none")
		})
	}
}

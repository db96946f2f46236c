package flows

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// spoken is a recording that the plan names, in one language.
type spoken struct {
	language, name string
	at             hcl.Range
	words          bool // what it says is written too, so that a synthesiser could say it
}

func (s spoken) file(dir string) string { return path.Join(dir, s.language, s.name+".wav") }

// checkRecorded reports recordings that are missing where others are, and those that cannot be played. A plan of which
// nothing is recorded yet is one that is being written: that is said once.
func (l *loader) checkRecorded() {
	look, dir := l.options.Recording, l.plan.Engine.PromptsDir
	if look == nil || !fs.ValidPath(dir) {
		return
	}
	var missing []spoken
	total, recorded := map[string]int{}, 0
	for _, s := range append(l.promptFiles(), l.audioFiles()...) {
		total[s.language]++
		err := look(dir, s.language, s.name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, s)
			continue
		case err != nil:
			l.unplayable(s, dir, err)
		}
		if s.words || len(l.texts) == 0 {
			recorded++
		}
	}
	l.checkMusic(look, dir)
	if l.plan.Engine.TTS != "" {
		missing = slices.DeleteFunc(missing, func(s spoken) bool { return s.words })
	}
	switch {
	case len(missing) == 0:
	case recorded == 0 && l.plan.Engine.TTS == "":
		l.warnf(missing[0].at, "W414", "Nothing is recorded",
			"Callers would hear a tone in place of words: no prompt has its recording in %s/. 'receptivo prompts list' prints what is to be said; a synthesiser says it with engine { tts = tts.x }.", dir)
	default:
		l.unrecorded(missing, total, dir)
	}
}

// unrecorded reports what is missing, once for a language of which all is.
func (l *loader) unrecorded(missing []spoken, total map[string]int, dir string) {
	lacks := map[string]int{}
	for _, s := range missing {
		lacks[s.language]++
	}
	const cure = "Record it ('receptivo prompts list' prints what is to be said), or let a synthesiser say it: engine { tts = tts.x }."
	told := map[string]bool{}
	for _, s := range missing {
		switch {
		case lacks[s.language] == total[s.language] && total[s.language] > 1:
			if !told[s.language] {
				l.errorf(s.at, "E307", "Missing recordings", "None of the %d recordings of %s is in %s. %s",
					total[s.language], s.language, path.Join(dir, s.language), strings.Replace(cure, "it", "them", 1))
			}
			told[s.language] = true
		case s.words:
			l.errorf(s.at, "E307", "Missing recording", "%s is missing: a caller in %s would hear a tone instead. %s", s.file(dir), s.language, cure)
		default:
			l.errorf(s.at, "E307", "Missing recording", "%s is missing: a caller in %s would hear a tone instead. Record it; nobody else knows its words.", s.file(dir), s.language)
		}
	}
}

func (l *loader) unplayable(s spoken, dir string, err error) {
	l.errorf(s.at, "E307", "Recording cannot be played", "%s cannot be played: %v. Save it as WAV: 16-bit PCM at 8 to 96 kHz, or A-law or mu-law at 8 kHz.", s.file(dir), err)
}

// checkMusic looks at the music that is played where the plan names none; there need not be any.
func (l *loader) checkMusic(look func(dir, language, name string) error, dir string) {
	music := spoken{name: "music"}
	err := look(dir, music.language, music.name)
	if err == nil || errors.Is(err, fs.ErrNotExist) || len(l.blocks) == 0 {
		return
	}
	music.at = l.blocks[0].DefRange()
	for _, b := range l.declared["engine"] {
		music.at = b.DefRange()
	}
	l.unplayable(music, dir, err)
}

// promptFiles are the recordings of named prompts, in source order.
func (l *loader) promptFiles() (list []spoken) {
	for _, b := range l.blocks {
		if b.Type != "prompts" || len(b.Labels) != 1 {
			continue
		}
		for _, attr := range inOrder(b.Body.Attributes) {
			list = append(list, spoken{language: b.Labels[0], name: attr.Name, at: attr.NameRange, words: true})
		}
	}
	return list
}

// audioFiles are the recordings that audio() names with a fixed name, in each language of the plan.
func (l *loader) audioFiles() (list []spoken) {
	languages := sortedKeys(l.plan.Prompts)
	if len(languages) == 0 {
		languages = []string{l.plan.Engine.Language}
	}
	for _, b := range l.blocks {
		hclsyntax.VisitAll(b.Body, func(node hclsyntax.Node) hcl.Diagnostics {
			call, ok := node.(*hclsyntax.FunctionCallExpr)
			if !ok || call.Name != "audio" || len(call.Args) != 1 {
				return nil
			}
			v, diags := call.Args[0].Value(nil)
			if diags.HasErrors() || v.Type() != cty.String || v.IsNull() {
				return nil
			}
			for _, language := range languages {
				list = append(list, spoken{language: language, name: strings.TrimSuffix(v.AsString(), ".wav"), at: call.Range()})
			}
			return nil
		})
	}
	slices.SortStableFunc(list, func(a, b spoken) int { // a body's attributes come in no order
		return cmp.Or(strings.Compare(a.at.Filename, b.at.Filename), a.at.Start.Byte-b.at.Start.Byte)
	})
	return list
}

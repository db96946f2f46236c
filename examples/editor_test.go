package examples

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
)

var rewrite = flag.Bool("rewrite", false, "write the grammar of the editors anew")

// words is a pattern of whole words, in order.
func words(set map[string]bool) string {
	return strings.Join(slices.Sorted(maps.Keys(set)), "|")
}

type rule = map[string]any

// grammar is how editors colour a plan and its tests (TextMate), out of the tables of the language.
func grammar() rule {
	blocks, args, keywords, functions, names := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, d := range append(flows.Docs(), flows.TestDocs()...) {
		blocks[d.Kind] = true
		for _, e := range d.Events {
			keywords[e] = true
		}
		for _, a := range d.Args {
			if !strings.Contains(a.Name, " ") {
				args[a.Name] = true
			}
			for _, w := range a.Words {
				keywords[w] = true
			}
			if a.Refs != "" {
				names[a.Refs] = true
			}
		}
		if kind, _, ok := strings.Cut(d.Result, "."); ok {
			names[kind] = true
		}
	}
	for _, f := range flows.Functions() {
		functions[f.Name] = true
	}
	functions["env"] = true
	for _, n := range flows.EngineNames() {
		kind, _, _ := strings.Cut(n.Name, ".")
		names[kind] = true
	}
	for _, kind := range []string{"vars", "param", "answer", "flag", "prompt"} {
		names[kind] = true
	}
	expression := []rule{
		{"include": "#comment"}, {"include": "#text"},
		{"name": "constant.numeric.receptivo", "match": `\b[0-9]+(?:\.[0-9]+)?\b`},
		{"name": "constant.language.receptivo", "match": `\b(?:true|false|null)\b`},
		{"name": "support.function.receptivo", "match": `\b(?:` + words(functions) + `)(?=\()`},
		{"match": `\b(` + words(names) + `)(\.)([\p{L}_][\p{L}\p{N}_-]*)`, "captures": rule{
			"1": rule{"name": "entity.name.type.receptivo"}, "3": rule{"name": "variable.other.receptivo"}}},
		{"name": "constant.other.receptivo", "match": `\b(?:` + words(keywords) + `)\b(?!\s*[=.({"])`},
		{"name": "keyword.operator.receptivo", "match": `[?:=!<>&|+*/%-]+`},
	}
	return rule{
		"$schema":   "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
		"name":      "Receptivo",
		"scopeName": "source.receptivo",
		"patterns": append([]rule{
			{"match": `^\s*(on)\s+([\p{L}_][\p{L}\p{N}_-]*)(?=\s*\{)`, "captures": rule{
				"1": rule{"name": "keyword.control.receptivo"}, "2": rule{"name": "constant.other.receptivo"}}},
			{"name": "keyword.control.receptivo", "match": `\b(?:` + words(blocks) + `)\b(?=(?:\s+"[^"]*")?\s*\{)`},
			{"name": "keyword.control.receptivo", "match": `\b(?:goto|raise)\b(?=\s*=)`},
			{"name": "support.type.property-name.receptivo", "match": `\b(?:` + words(args) + `)\b(?=\s*=[^=])`},
			{"name": "variable.other.receptivo", "match": `[\p{L}_][\p{L}\p{N}_-]*(?=\s*=[^=])`},
		}, expression...),
		"repository": rule{
			"comment": rule{"patterns": []rule{
				{"match": `(?:#|//)\s*(receptivo:ignore)\b(.*)$`, "name": "comment.line.receptivo", "captures": rule{"1": rule{"name": "keyword.other.receptivo"}}},
				{"name": "comment.line.receptivo", "match": `(?:#|//).*$`},
				{"name": "comment.block.receptivo", "begin": `/\*`, "end": `\*/`},
			}},
			"text": rule{"name": "string.quoted.double.receptivo", "begin": `"`, "end": `"|$`, "patterns": []rule{
				{"name": "constant.character.escape.receptivo", "match": `\\.|\$\$\{|%%\{`},
				{"name": "meta.template.receptivo", "begin": `[$%]\{`, "end": `\}`, "patterns": expression},
			}},
		},
	}
}

// TestGrammarIsThatOfTheTables holds the colours of editors to the tables that check a plan.
func TestGrammarIsThatOfTheTables(t *testing.T) {
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	require.NoError(t, e.Encode(grammar()))
	file := filepath.Join("editor", "syntaxes", "receptivo.tmLanguage.json")
	if *rewrite {
		require.NoError(t, os.WriteFile(file, want.Bytes(), 0o644))
	}
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, want.String(), string(got), "go test ./examples -run TestGrammar -rewrite")
}

// TestEditorFilesFitTogether reads what VS Code reads.
func TestEditorFilesFitTogether(t *testing.T) {
	var manifest struct {
		Main        string
		Contributes struct {
			Languages []struct{ Configuration string }
			Grammars  []struct{ Path, ScopeName string }
		}
	}
	src, err := os.ReadFile("editor/package.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(src, &manifest))
	for _, file := range []string{manifest.Main, manifest.Contributes.Languages[0].Configuration, manifest.Contributes.Grammars[0].Path} {
		require.FileExists(t, filepath.Join("editor", file))
	}
	require.Equal(t, "source.receptivo", manifest.Contributes.Grammars[0].ScopeName)
	config, err := os.ReadFile(filepath.Join("editor", manifest.Contributes.Languages[0].Configuration))
	require.NoError(t, err)
	require.True(t, json.Valid(config))
	readme, err := os.ReadFile("editor/README.md")
	require.NoError(t, err)
	for _, editor := range []string{"VS Code", "Neovim", "Helix", "Emacs"} {
		require.Regexp(t, `(?m)^## `+regexp.QuoteMeta(editor), string(readme))
	}
}

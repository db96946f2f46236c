package rules_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/flows"
	"receptivo/flows/rules"
)

// plan is a file system of one file.
func plan(src string) fs.FS { return fstest.MapFS{"plan.hcl": &fstest.MapFile{Data: []byte(src)}} }

// parsed parses a plan that the language has nothing against.
func parsed(t testing.TB, fsys fs.FS) *flows.Plan {
	t.Helper()
	p, diags := flows.Parse(fsys)
	require.NotNil(t, p, "%v", diags)
	return p
}

// wanted is a finding that a plan of the corpus expects: a line ends in # want F06 "part of the text".
var wanted = regexp.MustCompile(`(F\d{2}) "((?:[^"\\]|\\.)*)"`)

// TestRules reads plans that keep or break the rule that their file is named for. What is broken is written beside the
// line: it must be found there, and nothing else of that rule.
func TestRules(t *testing.T) {
	files, err := filepath.Glob("testdata/F*.hcl")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".hcl"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			id := filepath.Base(file)[:3]
			require.Equal(t, strings.Contains(file, "_bad"), strings.Contains(string(src), "# want "), "its name says whether it is good")
			left := of(rules.Check(parsed(t, plan(string(src))), rules.Options{Language: "en"}).Diagnostics, id)
			for i, line := range strings.Split(string(src), "\n") {
				_, comment, _ := strings.Cut(line, "# want ")
				for _, m := range wanted.FindAllStringSubmatch(comment, -1) {
					require.Equal(t, id, m[1])
					left = found(t, left, i+1, m[2])
				}
			}
			for _, d := range left {
				t.Errorf("not expected: %s", d.Error())
			}
		})
	}
}

// of are the findings of one rule.
func of(diags flows.Diagnostics, id string) flows.Diagnostics {
	var list flows.Diagnostics
	for _, d := range diags {
		if d.Code == id {
			list = append(list, d)
		}
	}
	return list
}

// found takes one finding out of the list.
func found(t *testing.T, diags flows.Diagnostics, line int, part string) flows.Diagnostics {
	t.Helper()
	for i, d := range diags {
		if d.At.Line == line && strings.Contains(d.Summary, part) {
			return append(append(flows.Diagnostics(nil), diags[:i]...), diags[i+1:]...)
		}
	}
	t.Errorf("line %d: nothing with %q in %v", line, part, diags)
	return diags
}

// TestEveryRuleHasItsPlans: one that keeps it and one that breaks it, and every sentence it can say is said by one of
// these, in both languages, with nothing left to fill in.
func TestEveryRuleHasItsPlans(t *testing.T) {
	for _, r := range rules.Rules() {
		t.Run(r.ID, func(t *testing.T) {
			require.NotEmpty(t, r.Levels)
			require.NotEmpty(t, r.Norm)
			for _, text := range append([]rules.Text{r.Demand, r.Fix}, r.Says...) {
				require.NotEmpty(t, text.PT)
				require.NotEmpty(t, text.EN)
				require.Equal(t, placeholders(text.PT), placeholders(text.EN))
			}
			if !r.Shown() {
				require.NotEmpty(t, r.Unshown.EN, "it says why no plan shows it")
				return
			}
			require.FileExists(t, "testdata/"+r.ID+"_good.hcl")
			said := map[int]bool{}
			files, err := filepath.Glob("testdata/" + r.ID + "_bad*.hcl")
			require.NoError(t, err)
			for _, file := range files {
				src, err := os.ReadFile(file)
				require.NoError(t, err)
				for _, language := range []string{"pt-BR", "en"} {
					for _, d := range of(rules.Check(parsed(t, plan(string(src))), rules.Options{Language: language}).Diagnostics, r.ID) {
						require.NotRegexp(t, `\{\w+\}`, d.Summary+d.Detail)
						for i, says := range r.Says {
							if like(says.In(language)).MatchString(d.Summary) {
								said[i] = true
							}
						}
					}
				}
			}
			require.Len(t, said, len(r.Says), "a plan of the corpus for each sentence")
		})
	}
}

var placeholder = regexp.MustCompile(`\\?\{\w+\\?\}`)

func placeholders(text string) map[string]bool {
	names := map[string]bool{}
	for _, name := range placeholder.FindAllString(text, -1) {
		names[name] = true
	}
	return names
}

// like matches a sentence, whatever it was filled with.
func like(says string) *regexp.Regexp {
	return regexp.MustCompile("^" + placeholder.ReplaceAllString(regexp.QuoteMeta(strings.TrimSuffix(says, ".")), ".+") + "$")
}

// TestOnlyWhatWasReadIsAnError: a rule of which nobody read the norm's text warns at most.
func TestOnlyWhatWasReadIsAnError(t *testing.T) {
	for _, r := range rules.Rules() {
		for pack, level := range r.Levels {
			require.Contains(t, flows.ProfileNames(), pack)
			if level == flows.SeverityError && r.ID != "F06" { // its article 4 was read, its article 11 was not
				require.Equal(t, rules.InText, r.Verified, "%s in %s", r.ID, pack)
			}
			if pack == "br-cdc" {
				require.Equal(t, flows.SeverityWarning, level, "br-cdc only advises")
			}
		}
	}
}

// today is the day of the tests.
var today = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

const drops = `profile "br-sac" {
  waive "F08" {
    reason = "troca de central em curso"
    until  = "2026-12-31"
  }
}

queue "sac" {
  record = true
}
`

// TestWaivers: a rule is lowered until a day, with a reason; on the day after it is in force again.
func TestWaivers(t *testing.T) {
	p := parsed(t, plan(drops))
	for _, c := range []struct {
		now   time.Time
		level flows.Severity
	}{
		{today, flows.SeverityInfo},
		{time.Date(2027, 1, 1, 2, 0, 0, 0, time.UTC), flows.SeverityInfo}, // still the 31st in São Paulo
		{time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC), flows.SeverityWarning},
		{time.Time{}, flows.SeverityInfo},
	} {
		report := rules.Check(p, rules.Options{Now: c.now})
		f08 := of(report.Diagnostics, "F08")
		require.Len(t, f08, 1)
		require.Equal(t, c.level, f08[0].Severity, "%v", c.now)
		over := of(report.Diagnostics, "W432")
		if c.level == flows.SeverityWarning {
			require.Len(t, over, 1)
			require.Equal(t, 2, over[0].At.Line)
			require.Empty(t, report.Packs[0].Waived)
			continue
		}
		require.Empty(t, over)
		require.Contains(t, f08[0].Detail, "Dispensada até 2026-12-31: troca de central em curso.")
		require.Equal(t, []string{"F08"}, report.Packs[0].Waived)
		require.Contains(t, report.Packs[0].String(), "1 waived (F08)")
	}
	// Another pack does not waive it.
	report := rules.Check(p, rules.Options{Now: today, Profiles: []string{"br-cdc"}})
	f08 := of(report.Diagnostics, "F08")
	require.Len(t, f08, 1, "told once")
	require.Equal(t, flows.SeverityWarning, f08[0].Severity)
	require.Contains(t, f08[0].Detail, "Perfil: br-cdc.")
}

// TestSettingsOfAPack: what a plan says of a pack is in force, or said to be none.
func TestSettingsOfAPack(t *testing.T) {
	report := rules.Check(parsed(t, plan(`engine {
  language = "en-US"
  profiles = [br-trabalho, br-sac]
}

profile "br-sac" {
  severity  = { F08 = error, F17 = warn, F22 = error, R01 = error }
  retention = { recording = "90d" }

  waive "R05" {
    reason = "no disk yet"
    until  = "2027-06-30"
  }

  waive "F22" {
    reason = "not in Portugal"
    until  = "2027-06-30"
  }
}

queue "sac" { record = true }
`)), rules.Options{Now: today})
	var got []string
	for _, d := range report.Diagnostics {
		if strings.HasPrefix(d.Code, "W") {
			got = append(got, d.At.String()+" "+d.Code+" "+d.Detail)
		}
	}
	require.Equal(t, []string{
		"plan.hcl:3:3 W412 Profile br-trabalho is accepted and kept, but no rule of it can be checked in a plan by this version.",
		`plan.hcl:7:3 W412 R01 measures what happened, not the plan: this version keeps it and does not measure it yet.`,
		`plan.hcl:7:3 W431 F17 is an error in br-sac, and severity only raises. To lower it write waive "F17", with a reason and a last day.`,
		"plan.hcl:7:3 W431 F22 is no rule of br-sac: 'receptivo docs rules' lists those of each profile.",
		"plan.hcl:8:3 W412 retention is judged (F11) and kept, but this version deletes nothing when its days are over.",
		"plan.hcl:10:3 W412 R05 measures what happened, not the plan: this version keeps it and does not measure it yet.",
		"plan.hcl:15:3 W431 F22 is no rule of br-sac: 'receptivo docs rules' lists those of each profile.",
	}, got)
	require.Equal(t, flows.SeverityError, of(report.Diagnostics, "F08")[0].Severity, "severity raises")
	require.True(t, report.Diagnostics.HasErrors())
	require.Equal(t, "br-trabalho: no rule of it can be checked in a plan", report.Packs[1].String())
}

// TestNoPackNoWord: a plan that names no pack hears nothing.
func TestNoPackNoWord(t *testing.T) {
	report := rules.Check(parsed(t, plan("queue \"sac\" {}\n")), rules.Options{Now: today})
	require.Empty(t, report.Diagnostics)
	require.Empty(t, report.Packs)
}

// TestTheStrictestPackWins: a rule of several packs is told once, as the strictest has it, and names them all.
func TestTheStrictestPackWins(t *testing.T) {
	src, err := os.ReadFile("testdata/F06_bad.hcl")
	require.NoError(t, err)
	report := rules.Check(parsed(t, plan(string(src))), rules.Options{Profiles: []string{"br-2008", "es"}, Language: "en"})
	f06 := of(report.Diagnostics, "F06")
	require.Len(t, f06, 1)
	require.Equal(t, flows.SeverityError, f06[0].Severity)
	require.Contains(t, f06[0].Detail, "Profile: br-2008, br-sac, es.")
	require.Contains(t, f06[0].Detail, "Ley 10/2025")
	require.Len(t, report.Packs, 3)
}

// TestTheExampleKeepsItsRules: examples/sac-br breaks no rule of the packs it names, nor of br-2008 and br-cdc, and waives none.
func TestTheExampleKeepsItsRules(t *testing.T) {
	p := parsed(t, os.DirFS("../../examples/sac-br"))
	report := rules.Check(p, rules.Options{Now: today, Profiles: []string{"br-2008"}, Language: "en"})
	require.Empty(t, report.Diagnostics)
	require.Equal(t, "br-sac: 28 rules checked, 1 not shown by a plan (F25), 0 waived", report.Packs[2].String())
}

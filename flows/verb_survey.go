package flows

import "github.com/zclconf/go-cty/cty"

var surveyVerb = &verb{
	schema: verbSchema(schema{
		kind: "survey", doc: "ask for scores", label: nameLabel, result: "survey.<name>", holds: []string{"question"},
		example: `survey "satisfacao" {
  question "csat" {
    prompt = "De 1 a 5, que nota você dá?"
    min    = 1
    max    = 5
  }

  question "nps" {
    if     = answer.csat >= 4
    prompt = "De 0 a 9, quanto você nos indicaria?"
    min    = 0
    max    = 9
  }
}
`,
	}),
	result: surveyResult,
	build:  buildSurvey,
}

var questionSchema = schema{
	kind: "question", doc: "one score", label: nameLabel,
	args: append([]arg{
		{name: "if", kind: conditional, doc: "ask it only when true; answer.<question> is an earlier answer, null when unanswered"},
		{name: "min", kind: countArg, required: true, doc: "lowest"},
		{name: "max", kind: countArg, required: true, doc: "highest"},
	}, askArgs...),
}

// highestScore is what three keys hold; more nobody types.
const highestScore = 999

func surveyResult(_ *compiler, b *block) result {
	fields := map[string]cty.Type{}
	for _, q := range b.Body.Blocks {
		if q.Type == "question" && len(q.Labels) == 1 {
			fields[q.Labels[0]] = cty.Number
		}
	}
	return result{of: cty.Object(fields)}
}

func buildSurvey(c *compiler, a *action) Op {
	op := Survey{Name: a.name()}
	seen := map[string]bool{}
	for _, b := range a.blocks("question") {
		if !c.l.label(&questionSchema, b) {
			continue
		}
		if seen[b.Labels[0]] {
			c.l.errorf(b.DefRange(), "E102", "Declared twice", "question %q is already asked in this survey.", b.Labels[0])
			continue
		}
		seen[b.Labels[0]] = true
		op.Questions = append(op.Questions, c.question(b))
	}
	if len(a.blocks("question")) == 0 {
		c.l.errorf(a.block.DefRange(), "E104", "Missing argument", "survey %q has no question.", op.Name)
	}
	return op
}

func (c *compiler) question(b *block) Question {
	a := c.l.decode(&questionSchema, b, c.env, c.defaults)
	q := Question{Name: a.name(), If: answered(a, "if"), Ask: c.ask(a), Min: get[int](a, "min"), Max: get[int](a, "max")}
	if (q.Min >= q.Max || q.Max > highestScore) && a.given("min") && a.given("max") {
		c.l.errorf(a.where("max"), "E201", "Wrong type", "A score goes from min up to max, at most %d.", highestScore)
	}
	return q
}

// answered is a condition that may read answer.*, null when unanswered: comparing it then is no.
func answered(a args, name string) *Expr {
	x := get[*Expr](a, name)
	if x != nil {
		x.lenient = true
	}
	return x
}

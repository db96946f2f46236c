package flows

// exprs lists the expressions that an instruction evaluates before it has a result, and those it evaluates after.
func (in *Instr) exprs() (before, after []*Expr) {
	add := func(list ...*Expr) {
		for _, x := range list {
			if x != nil {
				before = append(before, x)
			}
		}
	}
	assigns := func(list []Assign) {
		for _, a := range list {
			add(a.Value)
		}
	}
	add(in.If)
	switch op := in.Op.(type) {
	case Say:
		add(op.Prompt)
	case Menu:
		add(op.Ask.exprs()...)
		for _, choice := range op.Choices {
			add(choice.If)
		}
	case Input:
		add(op.Ask.exprs()...)
		add(op.Invalid)
		for _, v := range op.Validations {
			after = append(after, v.exprs()...)
		}
		if op.Confirm != nil {
			after = append(after, op.Confirm)
		}
	case Consent:
		add(op.Ask.exprs()...)
	case Survey:
		for _, q := range op.Questions {
			add(q.If)
			add(q.Ask.exprs()...)
		}
	case Identify:
		assigns(op.By)
	case Lookup:
		assigns(op.By)
	case HTTP:
		add(op.Path, op.JSON, op.Headers, op.Filler)
	case Message:
		add(op.To, op.Text)
	case Set:
		assigns(op.Vars)
	case Tag:
		assigns(op.Tags)
	case Log:
		add(op.Message)
	case Language:
		add(op.Use)
	case Enqueue:
		add(op.Queue.exprs()...)
		add(op.Priority, op.Music, op.Whisper, op.Screen)
	case Callback:
		add(op.Queue.exprs()...)
		add(op.Number)
	case Voicemail:
		add(op.Prompt)
	case Transfer:
		add(op.To, op.Music, op.Screen)
	case Music:
		add(op.Prompt)
	case Hangup:
		add(op.Prompt)
	case Run:
		assigns(op.With)
	case Return:
		assigns(op.Outputs)
	case Goto:
		add(op.To.exprs()...)
	}
	return before, after
}

func (q *Ask) exprs() []*Expr { return []*Expr{q.Prompt, q.NoInput, q.NoMatch} }

func (v *Validation) exprs() (list []*Expr) {
	for _, x := range []*Expr{v.Condition, v.Prompt} {
		if x != nil {
			list = append(list, x)
		}
	}
	return list
}

// exprs lists the conditions of a reference.
func (r *Ref) exprs() []*Expr {
	if r == nil || r.Cond == nil {
		return nil
	}
	return append(append([]*Expr{r.Cond}, r.Then.exprs()...), r.Else.exprs()...)
}

// resultName is the name that an instruction's result has in expressions; empty when it has none.
func (in *Instr) resultName() string {
	switch op := in.Op.(type) {
	case Menu:
		return "menu." + op.Name
	case Input:
		return "input." + op.Name
	case Consent:
		return "consent." + op.Name
	case Survey:
		return "survey." + op.Name
	case Lookup:
		return "lookup." + op.Name
	case HTTP:
		return "http." + op.Name
	case Voicemail:
		return "voicemail." + op.Name
	case Run:
		return "run." + op.Name
	}
	return ""
}

package flows

import "slices"

// schema is everything there is to know about a kind of block: it decodes, checks, completes and documents.
type schema struct {
	kind    string
	doc     string
	label   label
	kept    bool // the program does not yet act on it
	args    []arg
	any     *arg     // names of one's own choice, all of this type: vars, set, prompts
	holds   []string // blocks inside, besides actions
	body    bool     // a body: actions, then goto
	events  []string // what on can handle here
	result  string   // address of its result in the docs: menu.<name>
	example string   // parsed by a test, shown in the docs
	around  string   // blocks that the example needs at the top of the file
	frame   string   // actions that the example needs before it
	later   []string // arguments of the language that this version does not have
	laters  []string // and blocks
}

// label says what stands between the kind and the brace.
type label int

const (
	noLabel       label = iota
	slugLabel           // a name that leaves the plan: a-z 0-9 _ - up to 64
	nameLabel           // a name of the plan: an identifier
	keysLabel           // keys of the phone
	wordLabel           // a word of the language: on error
	numberLabel         // a number to dial
	langLabel           // a language: pt-BR
	dateLabel           // YYYY-MM-DD
	durationLabel       // 10s
	ruleLabel           // a rule of a profile: F13
	profileLabel        // a rule pack: br-sac
	textLabel           // words for people
)

// arg is one row: an argument of a block.
type arg struct {
	name     string
	kind     argKind
	of       string   // refArg, routeArg: the kind of block it names
	words    []string // wordArg: the keywords
	later    []string // wordArg: keywords that this version does not have
	required bool
	kept     bool               // the program does not yet act on it
	def      string             // default, as it would be written; empty: none
	rule     func(v any) string // what is wrong with a value of the right type; nil: nothing can be
	fields   []arg              // partsArg: its fields
	every    *arg               // partsArg: fields of one's own choice
	nameOK   func(string) bool  // partsArg: which names every takes
	names    string             // and how to write them
	doc      string
}

// argKind says what an argument takes.
type argKind string

const (
	promptArg    argKind = "prompt"    // *Expr
	conditional  argKind = "bool"      // *Expr, evaluated each time
	textArg      argKind = "text"      // *Expr that gives a text
	numericArg   argKind = "numeric"   // *Expr that gives a number
	valueArg     argKind = "any"       // *Expr
	objectArg    argKind = "object"    // *Expr that gives an object
	pairsArg     argKind = "pairs"     // []Assign, { key = value }
	routeArg     argKind = "route"     // *Ref, a reference or a condition of them
	refArg       argKind = "ref"       // string, the name of a block
	wordArg      argKind = "keyword"   // string
	wordsArg     argKind = "keywords"  // []string
	stringArg    argKind = "string"    // string
	stringsArg   argKind = "strings"   // []string
	numberArg    argKind = "number"    // float64
	countArg     argKind = "count"     // int, 0 or more
	flagArg      argKind = "flag"      // bool, constant
	durationArg  argKind = "duration"  // time.Duration
	durationsArg argKind = "durations" // []time.Duration
	skillsArg    argKind = "skills"    // map[string]int, levels 1 to 10
	numbersArg   argKind = "numbers"   // map[string]float64
	hoursArg     argKind = "hours"     // map[string]string
	secretArg    argKind = "secret"    // Secret
	typeArg      argKind = "type"      // *Type
)

// arg is the row of an argument, or of names of one's own choice; nil when there is none.
func (s *schema) arg(name string) *arg {
	if i := s.row(name); i >= 0 {
		return &s.args[i]
	}
	return s.any
}

// row is the index of the row of an argument that the language names; -1: it has none.
func (s *schema) row(name string) int {
	for i := range s.args {
		if s.args[i].name == name {
			return i
		}
	}
	return -1
}

func (s *schema) argNames() []string {
	var names []string
	for _, a := range s.args {
		names = append(names, a.name)
	}
	return names
}

// takes reports whether a block of this kind may stand inside.
func (s *schema) takes(kind string) bool {
	return slices.Contains(s.holds, kind) || s.body && verbs[kind] != nil
}

func (s *schema) blockNames() []string {
	names := slices.Clone(s.holds)
	if s.body {
		names = append(names, sortedKeys(verbs)...)
	}
	return names
}

// ifArg is the argument of every action.
var ifArg = arg{name: "if", kind: conditional, doc: "run this action only when true"}

// gotoArg and raiseArg are the arguments of every body: one of them, or neither, ends it.
var (
	gotoArg  = arg{name: "goto", kind: routeArg, of: "step", doc: "where the call goes on"}
	raiseArg = arg{name: "raise", kind: wordArg, doc: "end this flow with one of its events"}
	bodyArgs = []arg{gotoArg, raiseArg}
)

const notYet = "is not supported by this version yet"

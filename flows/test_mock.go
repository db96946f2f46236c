package flows

import (
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// mockKinds in the order in which a diagnostic lists them.
var mockKinds = []string{"directory.<name>", "http.<name>", "lookup.<name>", "service.<name>", "queue.<name>", "customer", "transfer", "callback", "voicemail"}

// nameless are the kinds of which there is one.
var nameless = []MockKind{MockCustomer, MockTransfer, MockCallback, MockVoicemail}

// mock reads one; ok is false when it was wrong and reported.
func (r *scriptReader) mock(b *hclsyntax.Block) (m Mock, ok bool) {
	if len(b.Labels) != 1 {
		r.errorf(b.TypeRange, "E103", "Wrong label", "mock has one name: write mock \"directory.clientes\" { … }.")
		return m, false
	}
	kind, name, named := strings.Cut(b.Labels[0], ".")
	m = Mock{Kind: MockKind(kind), Name: name, At: placeOf(b.DefRange())}
	schema := mockSchemas[m.Kind]
	if schema == nil || named == slices.Contains(nameless, m.Kind) {
		r.errorf(b.LabelRanges[0], "E202", "Unknown reference", "mock is one of %s.%s", quoted(mockKinds), didYouMean(kind, mockNames()))
		return m, false
	}
	before := len(r.diags)
	r.mocked(m, b)
	r.answers(&m, r.decode(schema, b, r.env, nil))
	return m, !r.diags[before:].HasErrors()
}

func mockNames() []string {
	var names []string
	for _, k := range mockKinds {
		name, _, _ := strings.Cut(k, ".")
		names = append(names, name)
	}
	return names
}

// mocked checks that there is what a mock stands for.
func (r *scriptReader) mocked(m Mock, b *hclsyntax.Block) {
	switch m.Kind {
	case MockHTTP, MockLookup:
		r.result(string(m.Kind), m.Name, b.LabelRanges[0])
	case MockDirectory, MockService, MockQueue:
		r.exists(string(m.Kind), m.Name, b.LabelRanges[0], r.env)
	}
}

func (r *scriptReader) answers(m *Mock, a args) {
	m.When, _ = a.val("when").(map[string]string)
	m.Times, _ = a.val("times").(int)
	m.After, _ = a.val("after").(time.Duration)
	m.NotFound, _ = a.val("not_found").(bool)
	m.Error, _ = a.val("error").(string)
	m.Status, _ = a.val("status").(int)
	m.Outcome, _ = a.val("outcome").(string)
	r.oneAnswer(a)
	r.atLeast(a, "times", 1)
	switch m.Kind {
	case MockQueue:
		m.Queue = queueMock(a)
	case MockHTTP, MockService:
		r.body(m, a)
	case MockCustomer:
		m.Returns, _ = r.fixed(a, "returns")
		r.record(a, historyRecord)
	case MockDirectory:
		r.records(m, a, m.Name)
	case MockLookup:
		r.records(m, a, "")
	}
}

// oneAnswer checks that a mock does not answer in two ways.
func (r *scriptReader) oneAnswer(a args) {
	first := ""
	for _, name := range []string{"not_found", "error", "returns", "body", "status"} {
		if !a.given(name) || name == "status" && first == "body" {
			continue
		}
		if first != "" {
			r.errorf(a.where(name), "E102", "Declared twice", "A mock answers in one way: %s or %s.", first, name)
			return
		}
		first = name
	}
}

func queueMock(a args) MockedQueue {
	q := MockedQueue{
		Agents: given[int](a, "agents"), AgentsFree: given[int](a, "agents_free"), Waiting: given[int](a, "waiting"),
		Position: given[int](a, "position"), Open: given[bool](a, "open"), Refuses: get[string](a, "refuses"),
	}
	if s := given[float64](a, "estimated_wait"); s != nil {
		d := time.Duration(*s * float64(time.Second))
		q.EstimatedWait = &d
	}
	return q
}

// given is what is written; nil when nothing is.
func given[T any](a args, name string) *T {
	if v, ok := a.val(name).(T); ok && a.given(name) {
		return &v
	}
	return nil
}

func (r *scriptReader) body(m *Mock, a args) {
	v, ok := r.fixed(a, "body")
	if !ok {
		return
	}
	data, err := v.JSON()
	if err != nil {
		r.errorf(a.where("body"), "E201", "Wrong type", "body cannot be written as JSON.")
	}
	m.Body = data
}

// records reads what a directory returns: its fields, as they would come from it.
func (r *scriptReader) records(m *Mock, a args, directory string) {
	v, ok := r.fixed(a, "returns")
	if !ok {
		return
	}
	if d := r.plan.Directories[directory]; d != nil && d.Fields != nil {
		r.record(a, d.Fields.cty())
	}
	data, err := v.JSON()
	if err != nil {
		r.errorf(a.where("returns"), "E201", "Wrong type", "returns cannot be written as JSON.")
	}
	m.Body = data
}

// historyRecord is what the history store knows of a customer.
var historyRecord = cty.Object(map[string]cty.Type{
	"id": cty.String, "name": cty.String, "segment": cty.String, "open_tickets": cty.Number, "last_purchase": purchaseRecord,
	"purchases": cty.List(purchaseRecord),
	"tickets": cty.List(cty.Object(map[string]cty.Type{
		"id": cty.String, "protocol": cty.String, "category": cty.String, "status": cty.String, "opened": cty.String,
		"deadline": cty.String, "owner": cty.String, "team": cty.String, "touched": cty.String, "resolved": cty.String,
	})),
	"contacts": cty.List(cty.Object(map[string]cty.Type{
		"at": cty.String, "category": cty.String, "agent": cty.String, "resolved": cty.Bool, "csat": cty.Number,
	})),
})

var purchaseRecord = cty.Object(map[string]cty.Type{
	"id": cty.String, "product": cty.String, "category": cty.String, "status": cty.String, "at": cty.String, "amount": cty.Number,
})

// record checks the names of what a mock returns, so that a misspelt one is not lost in silence.
func (r *scriptReader) record(a args, t cty.Type) {
	attr := a.block.Body.Attributes["returns"]
	if attr == nil {
		return
	}
	r.names(attr.Expr, t)
}

func (r *scriptReader) names(x hclsyntax.Expression, t cty.Type) {
	switch x := x.(type) {
	case *hclsyntax.TupleConsExpr:
		if t.IsListType() {
			for _, item := range x.Exprs {
				r.names(item, t.ElementType())
			}
		}
	case *hclsyntax.ObjectConsExpr:
		if !t.IsObjectType() {
			return
		}
		for _, item := range x.Items {
			v, diags := item.KeyExpr.Value(nil)
			key, problem := "", "?"
			if !diags.HasErrors() {
				key, problem = asString(v)
			}
			switch {
			case problem != "":
			case !t.HasAttribute(key):
				r.errorf(item.KeyExpr.Range(), "E202", "Unknown reference", "There is no field %q.%s", key, didYouMean(key, sortedKeys(t.AttributeTypes())))
			default:
				r.names(item.ValueExpr, t.AttributeType(key))
			}
		}
	}
}

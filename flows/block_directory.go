package flows

import (
	"io/fs"
	"maps"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Directory is where records are found by a key: an HTTP service, or a file of the plan.
type Directory struct {
	Name    string
	Service string // name of a service block; empty: File
	Path    string // GET path?key=value
	File    string // CSV in the plan's folder; empty: Service
	Keys    []string
	Fields  *Type         // an object: what a record has
	Cache   time.Duration // how long a record stays; 0: it is asked for each time
}

var directoryBlock = &topBlock{
	schema: schema{
		kind: "directory", doc: "records found by a key", label: nameLabel,
		args: []arg{
			{name: "service", kind: refArg, of: "service", doc: "where records come from"},
			{name: "path", kind: stringArg, doc: "GET path?key=value; answered by one record, 404 when there is none"},
			{name: "file", kind: stringArg, doc: "instead of a service: CSV in the plan's folder, names of keys and fields in its first line"},
			{name: "keys", kind: wordsArg, required: true, doc: "what records are found by: [cpf, telefone]"},
			{name: "fields", kind: typeArg, required: true, doc: "what a record has: object({ id = string, segmento = optional(string) })"},
			{name: "cache", kind: durationArg, doc: "how long a record stays; default: it does not"},
		},
		example: "service \"erp\" {\n  url = \"https://erp.loja.example/api\"\n}\n\ndirectory \"clientes\" {\n  service = service.erp\n  path    = \"/clientes\"\n  keys    = [cpf, telefone]\n  cache   = \"5m\"\n\n  fields = object({\n    id       = string\n    nome     = string\n    segmento = optional(string)\n  })\n}\n",
	},
	load: (*loader).directory,
}

func (l *loader) directory(b *hclsyntax.Block, a args) {
	d := &Directory{
		Name: a.name(), Service: get[string](a, "service"), Path: get[string](a, "path"), File: get[string](a, "file"),
		Keys: get[[]string](a, "keys"), Fields: get[*Type](a, "fields"), Cache: get[time.Duration](a, "cache"),
	}
	switch service, file := a.given("service"), a.given("file"); {
	case !service && !file:
		l.errorf(b.DefRange(), "E104", "Missing argument", "directory needs service or file: where records come from.")
	case service && file:
		l.errorf(a.where("file"), "E102", "Declared twice", "Records come from a service or from a file, not both.")
	case file && a.given("path"):
		l.errorf(a.where("path"), "E101", "Unknown argument", "path belongs to a service; a file has none.")
	}
	if d.File != "" && (!fs.ValidPath(d.File) || d.File == ".") {
		l.errorf(a.where("file"), "E201", "Wrong type", "file is a file in the plan's folder, such as \"clientes.csv\".")
	}
	l.notEmpty(a, "file")
	if d.Keys != nil && len(d.Keys) == 0 {
		l.errorf(a.where("keys"), "E201", "Wrong type", "keys names one thing at least that records are found by.")
	}
	if d.Fields != nil {
		l.fields(a, d.Fields.cty())
	}
	l.plan.Directories[d.Name] = d
}

// fields checks the type of a record.
func (l *loader) fields(a args, t cty.Type) {
	switch {
	case !t.IsObjectType() || len(t.AttributeTypes()) == 0:
		l.errorf(a.where("fields"), "E201", "Wrong type", "fields is a type such as object({ id = string, nome = string }).")
	case t.HasAttribute("found"):
		l.errorf(a.where("fields"), "E102", "Declared twice", "found is there already: it says whether there is a record.")
	}
}

var customerBlock = &topBlock{
	schema: schema{
		kind: "customer", doc: "who knows the customers; without the block, the history store does",
		args: []arg{
			{name: "directory", kind: refArg, of: "directory", required: true, doc: "the one: its fields are customer.<field>, and customer.found"},
		},
		example: "directory \"clientes\" {\n  file   = \"clientes.csv\"\n  keys   = [telefone]\n  fields = object({ id = string, nome = string })\n}\n\ncustomer {\n  directory = directory.clientes\n}\n",
	},
	load: func(l *loader, _ *hclsyntax.Block, a args) { l.plan.Customer = get[string](a, "directory") },
}

// declareCustomer gives expressions the fields of the customers' directory, or those of the history store. Where the
// directory is wrong, which is reported, every field may be right.
func (l *loader) declareCustomer(e *env) {
	names := customerNames
	if len(l.declared["customer"]) > 0 {
		d := l.plan.Directories[l.plan.Customer]
		e.open = map[string]bool{"customer": d == nil || d.Fields == nil}
		names = l.fieldsOf(d)
	}
	for name, t := range names {
		e.declare("customer."+name, t, false, before(t))
	}
	no := cty.False
	e.declare("customer.found", cty.Bool, false, &no)
}

// before is the value of a field while nobody is identified: an empty list, so that it can be counted, else null.
func before(t cty.Type) *cty.Value {
	if !t.IsListType() {
		return nil
	}
	none := cty.ListValEmpty(t.ElementType())
	return &none
}

// fieldsOf is what a record of a directory has, by name.
func (l *loader) fieldsOf(d *Directory) map[string]cty.Type {
	fields := map[string]cty.Type{}
	if d != nil && d.Fields != nil && d.Fields.cty().IsObjectType() {
		maps.Copy(fields, d.Fields.cty().AttributeTypes())
	}
	return fields
}

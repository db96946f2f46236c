package lsp

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime/debug"
	"sync"
	"time"

	"github.com/creachadair/jrpc2"
	"go.lsp.dev/protocol"

	"receptivo/flows"
)

// Options are what a server is told by whoever starts it. The zero value will do.
type Options struct {
	Version string        // of the program, shown by editors
	Pause   time.Duration // between the last key and the check; 0: 150 ms
	Log     io.Writer     // one line per surprise; nil: nowhere

	// Check says what is wrong with the plan and the tests of a folder. Without a plan the tests have not been looked at. nil:
	// what the language itself says, which knows of no rule pack and opens no recording.
	Check func(fs.FS) (*flows.Plan, flows.Diagnostics)
}

// language is the check of the language itself.
func language(fsys fs.FS) (*flows.Plan, flows.Diagnostics) {
	plan, diags := flows.Parse(fsys)
	if plan != nil {
		_, more := flows.ParseTests(fsys, plan)
		diags = append(diags, more...)
	}
	return plan, diags
}

// usualPause is long enough to type a word, and short enough to look like at once.
const usualPause = 150 * time.Millisecond

// Serve speaks with one editor until it says exit or its stream ends, and returns the exit code of the protocol: 0 when it
// said shutdown before. A message that makes no sense is answered with an error, and ends nothing.
func Serve(in io.Reader, out io.Writer, o Options) (code int) {
	if o.Pause == 0 {
		o.Pause = usualPause
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Check == nil {
		o.Check = language
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &server{
		options: o, ctx: ctx, out: &frames{in: bufio.NewReader(in), out: out}, wake: make(chan struct{}, 1),
		due: map[string]bool{}, documents: map[protocol.DocumentURI]*document{}, shown: map[string]map[string]bool{},
	}
	var checks sync.WaitGroup
	checks.Go(s.check)
	s.converse()
	stop()
	checks.Wait()
	if s.phase == finished {
		return 0
	}
	return 1
}

// server is one conversation with an editor.
type server struct {
	options Options
	ctx     context.Context // until the conversation ends
	out     *frames
	wake    chan struct{} // something is due

	mu        sync.Mutex // of all below
	phase     phase
	snippets  bool // the editor knows places for the cursor
	documents map[protocol.DocumentURI]*document
	due       map[string]bool            // folders to be checked
	shown     map[string]map[string]bool // by folder, the files that show diagnostics
}

// phase is how far a conversation has come.
type phase int

const (
	silent   phase = iota
	talking        // initialize has been answered
	finished       // and shutdown
)

// Errors of the protocol.
var (
	errNotInitialized = jrpc2.Errorf(-32002, "say initialize first")
	errFinished       = jrpc2.Errorf(jrpc2.InvalidRequest, "after shutdown there is only exit")
	errAgain          = jrpc2.Errorf(jrpc2.InvalidRequest, "initialize has been said")
)

// converse answers one message after the other, in the order in which they come: what is asked after a change is asked of
// the changed text.
func (s *server) converse() {
	for {
		body, err := s.out.receive()
		if err != nil {
			return // the stream has ended
		}
		requests, err := jrpc2.ParseRequests(body)
		if err != nil {
			s.reply(answer{Error: jrpc2.Errorf(jrpc2.ParseError, "this is no message")})
			continue
		}
		if len(requests) == 0 {
			s.reply(answer{Error: jrpc2.Errorf(jrpc2.InvalidRequest, "there is no request in this batch")})
		}
		for _, r := range requests {
			if s.take(r); r.Method == "exit" {
				return
			}
		}
	}
}

// answer is a message that answers a request.
type answer struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"` // null: nobody knows
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *jrpc2.Error    `json:"error,omitempty"`
}

// reply sends an answer. An editor that is gone is noticed by its stream.
func (s *server) reply(a answer) {
	a.Version = jrpc2.Version
	if body, err := json.Marshal(a); err == nil {
		_ = s.out.send(body)
	}
}

// take carries out one request, and answers it if it is none that nobody answers.
func (s *server) take(r *jrpc2.ParsedRequest) {
	var out any
	var err error
	switch {
	case r.Error != nil:
		err = r.Error
	case r.Method == "" && r.ID != "":
		return // an answer to something that nobody asked
	case r.Method == "":
		err = jrpc2.Errorf(jrpc2.InvalidRequest, "a request names its method")
	default:
		if out, err = s.carryOut(r); r.ID == "" {
			return
		}
	}
	var a answer
	if r.ID != "" {
		a.ID = json.RawMessage(r.ID)
	}
	if err == nil {
		a.Result, err = json.Marshal(out)
	}
	if err != nil && !errors.As(err, &a.Error) {
		a.Error = &jrpc2.Error{Code: jrpc2.ErrorCode(err), Message: err.Error()}
	}
	s.reply(a)
}

func (s *server) carryOut(r *jrpc2.ParsedRequest) (out any, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.survive(r.Method, &err)
	handle := methods[r.Method]
	switch {
	case s.phase == finished && r.Method != "exit":
		return nil, errFinished
	case s.phase == silent && r.Method != "initialize" && r.Method != "exit":
		return nil, errNotInitialized
	case s.phase == talking && r.Method == "initialize":
		return nil, errAgain
	case handle == nil:
		return nil, jrpc2.Errorf(jrpc2.MethodNotFound, "there is no method %s", r.Method)
	}
	return handle(s, r.ToRequest())
}

// survive makes an error of a panic: whatever a plan looks like, the editor keeps its server.
func (s *server) survive(doing string, err *error) {
	if r := recover(); r != nil {
		fmt.Fprintf(s.options.Log, "receptivo lsp: %s: %v\n%s", doing, r, debug.Stack())
		*err = jrpc2.Errorf(jrpc2.InternalError, "%s went wrong: %v", doing, r)
	}
}

// methods are all that the server understands.
var methods map[string]func(*server, *jrpc2.Request) (any, error)

func init() { // no initialiser: what a method does asks for the table
	methods = map[string]func(*server, *jrpc2.Request) (any, error){
		"initialize":                       (*server).initialize,
		"initialized":                      nothingToDo,
		"shutdown":                         (*server).shutdown,
		"exit":                             nothingToDo, // the stream ends with it
		"$/cancelRequest":                  nothingToDo, // answers come sooner
		"$/setTrace":                       nothingToDo,
		"workspace/didChangeConfiguration": nothingToDo,
		"workspace/didChangeWatchedFiles":  (*server).filesChanged,
		"textDocument/didOpen":             (*server).opened,
		"textDocument/didChange":           (*server).edited,
		"textDocument/didSave":             (*server).saved,
		"textDocument/didClose":            (*server).closed,
		"textDocument/completion":          (*server).complete,
		"textDocument/hover":               (*server).hover,
		"textDocument/definition":          (*server).definition,
		"textDocument/references":          (*server).references,
		"textDocument/documentHighlight":   (*server).highlight,
		"textDocument/documentSymbol":      (*server).symbols,
		"textDocument/formatting":          (*server).format,
		"textDocument/codeAction":          (*server).actions,
		"textDocument/prepareRename":       (*server).renamable,
		"textDocument/rename":              (*server).rename,
	}
}

func nothingToDo(*server, *jrpc2.Request) (any, error) { return nil, nil }

// initialize says what the server can do.
func (s *server) initialize(req *jrpc2.Request) (any, error) {
	// Of what editors say of themselves this alone matters; the whole of it differs from version to version.
	var p struct {
		Capabilities struct {
			TextDocument struct {
				Completion struct {
					CompletionItem struct {
						SnippetSupport bool `json:"snippetSupport"`
					} `json:"completionItem"`
				} `json:"completion"`
			} `json:"textDocument"`
		} `json:"capabilities"`
	}
	if err := req.UnmarshalParams(&p); err != nil {
		return nil, err
	}
	s.phase, s.snippets = talking, p.Capabilities.TextDocument.Completion.CompletionItem.SnippetSupport
	return protocol.InitializeResult{
		ServerInfo: &protocol.ServerInfo{Name: "receptivo", Version: s.options.Version},
		Capabilities: protocol.ServerCapabilities{
			TextDocumentSync:           protocol.TextDocumentSyncOptions{OpenClose: true, Change: protocol.TextDocumentSyncKindIncremental, Save: &protocol.SaveOptions{}},
			CompletionProvider:         &protocol.CompletionOptions{TriggerCharacters: []string{".", "\"", " "}},
			HoverProvider:              true,
			DefinitionProvider:         true,
			ReferencesProvider:         true,
			DocumentHighlightProvider:  true,
			DocumentSymbolProvider:     true,
			DocumentFormattingProvider: true,
			CodeActionProvider:         protocol.CodeActionOptions{CodeActionKinds: []protocol.CodeActionKind{protocol.QuickFix}},
			RenameProvider:             protocol.RenameOptions{PrepareProvider: true},
		},
	}, nil
}

func (s *server) shutdown(*jrpc2.Request) (any, error) {
	s.phase = finished
	return nil, nil
}

package ivr_test

import (
	"fmt"
	"testing/fstest"
	"time"

	"receptivo/flows"
	"receptivo/ivr"
)

// quietWorld has neither queues nor calendars.
type quietWorld struct{}

func (quietWorld) Now() time.Time                          { return time.Unix(0, 0) }
func (quietWorld) Queue(name, call string) flows.QueueView { return flows.QueueView{} }
func (quietWorld) Flag(string) bool                        { return false }
func (quietWorld) Calendar(name string) flows.CalendarView { return flows.CalendarView{} }

// A driver carries out actions and brings back what became of them.
func Example() {
	plan, _ := flows.Parse(fstest.MapFS{"hello.hcl": {Data: []byte(`
flow "hello" {
  menu "opcao" {
    prompt = "Digite um."
    choice "1" {
      hangup { prompt = "Obrigado." }
    }
    on exhausted {
      hangup {}
    }
  }
  hangup {}
}`)}})

	session, actions := ivr.Start(plan, ivr.CallFacts{ID: "c1", Flow: "hello"}, quietWorld{})
	var playing ivr.ID
	show := func(actions []ivr.Action) {
		for _, a := range actions {
			if play, ok := a.(ivr.Play); ok {
				playing = play.ID
				fmt.Printf("Play %q\n", play.Items[0].Text)
				continue
			}
			fmt.Printf("%T\n", a)
		}
	}
	show(actions)
	show(session.Handle(ivr.Key{Key: '1'}))
	show(session.Handle(ivr.Played{ID: playing}))
	// Output:
	// ivr.Entered
	// ivr.Answer
	// Play "Digite um."
	// ivr.Stop
	// Play "Obrigado."
	// ivr.Hangup
}

package media_test

import (
	"fmt"
	"time"

	"receptivo/media"
)

// A caller hears a number from the library, then the agent.
func Example() {
	engine := media.NewEngine(0)
	defer engine.Close()
	caller := media.NewFakeLeg(engine, "caller", media.About{To: "4004"})
	ana := media.NewFakeLeg(engine, "ana", media.About{})
	defer caller.Hangup(media.CauseNormal)
	defer ana.Hangup(media.CauseNormal)
	fmt.Println(caller.Answer(), ana.Answer())

	seven, err := media.NewLibrary().Clip("pt-BR", "n/7")
	fmt.Println(seven.Name(), err)
	if _, err := caller.Port().Play(media.Source{Clips: []*media.Clip{seven}}); err != nil {
		fmt.Println(err)
	}
	fmt.Println(caller.WaitHears("pt-BR/n/7.wav", time.Second))

	room, err := media.Join(caller.Port(), ana.Port())
	fmt.Println(caller.WaitHears("ana", time.Second), err)
	room.Close()
	// Output:
	// <nil> <nil>
	// pt-BR/n/7.wav <nil>
	// true
	// true <nil>
}

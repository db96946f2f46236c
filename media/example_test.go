package media_test

import (
	"fmt"
	"os"
	"path/filepath"
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

// A caller leaves a message: the beep, then whatever is said, until nothing is said for a while or a key is pressed.
func ExampleRecord() {
	engine := media.NewEngine(0)
	defer engine.Close()
	caller := media.NewFakeLeg(engine, "caller", media.About{To: "4004"})
	defer caller.Hangup(media.CauseNormal)
	fmt.Println(caller.Answer())

	dir, _ := os.MkdirTemp("", "messages")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "message.wav")
	if _, err := caller.Port().Play(media.Source{Clips: []*media.Clip{media.Beep()}}); err != nil {
		fmt.Println(err)
	}
	var message *media.Recording
	for s := range caller.Signals() {
		switch s := s.(type) {
		case media.Played: // the beep
			file, err := media.CreateRecording(path)
			if err != nil {
				fmt.Println(err)
				return
			}
			message, err = media.Record(file, caller.Port(), nil, media.Until{Silence: 4 * time.Second, Max: 2 * time.Minute})
			fmt.Println("recording", err)
			time.AfterFunc(500*time.Millisecond, func() { caller.Presses("#") })
		case media.Digit:
			message.Stop() // after a hang-up there is no Recorded in Signals: ask message.Result
		case media.Recorded:
			_, err := os.Stat(path)
			fmt.Println(s.Why, s.Duration.Round(time.Second/2), s.Err, err)
			return
		}
	}
	// Output:
	// <nil>
	// recording <nil>
	// stopped 500ms <nil> <nil>
}

package phone_test

import (
	"context"
	"fmt"
	"time"

	"receptivo/media/phone"
)

// An agent's phone answers, a caller presses a key and hears the agent's tone.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	agent, err := phone.New(ctx, phone.Config{User: "ana", Tone: 700})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer agent.Close()
	keys := make(chan rune)
	go func() {
		in := <-agent.Incoming()
		in.Ringing()
		if call, err := in.Answer(ctx); err == nil {
			keys <- <-call.Digits()
		}
	}()

	caller, err := phone.New(ctx, phone.Config{Server: agent.Addr().String(), User: "+5511987654321"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer caller.Close()
	call, err := caller.Dial(ctx, "8000")
	if err != nil {
		fmt.Println(err) // a *phone.Refused says with which code
		return
	}
	fmt.Println("pressed:", call.Press(ctx, "2"))
	fmt.Println("the agent heard:", string(<-keys))
	fmt.Println("the caller hears 700 Hz:", call.HearsTone(ctx, 700, 500*time.Millisecond))
	fmt.Println("hung up:", call.Hangup(ctx))
	// Output:
	// pressed: <nil>
	// the agent heard: 2
	// the caller hears 700 Hz: <nil>
	// hung up: <nil>
}

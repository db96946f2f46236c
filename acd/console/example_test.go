package console_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"receptivo/acd"
	"receptivo/acd/console"
)

// A centre with one agent, who goes on a break.
func Example() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	loop, _ := acd.Open(ctx, acd.NewMemLog())
	loop.Do(ctx, acd.Configure{Config: acd.Config{Agents: []acd.Agent{{Name: "ana"}}}})
	server := httptest.NewServer(console.New(console.Config{ACD: loop, Token: "secret"}))
	defer server.Close()

	client := console.NewClient(server.URL, "secret")
	ana, err := client.SetReady(ctx, "ana", "")
	fmt.Println(ana.State, err)
	ana, err = client.Pause(ctx, "ana", "", 0, "")
	fmt.Println(ana.State, ana.Reason, err)
	_, err = client.SetReady(ctx, "bia", "")
	fmt.Println(err)
	// Output:
	// ready <nil>
	// not_ready break <nil>
	// agent "bia" is not in the plan in force
}

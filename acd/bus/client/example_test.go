package client_test

import (
	"context"
	"fmt"
	"os"

	"receptivo/acd/bus/client"
)

func ExampleFollow() {
	o := client.Options{URL: "nats://127.0.0.1:4222", Seed: os.Getenv("NKEY_SEED"), Name: "crm-sync", All: true}
	err := client.Follow(context.Background(), o, func(e client.Event) error {
		fmt.Println(client.Line(e))
		return nil
	})
	fmt.Println(err)
}

package bus

import (
	"os"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"
)

// asServer is set for the process that TestServerIsKilled starts and kills: it holds host:port and a directory.
const asServer = "RECEPTIVO_TEST_NATS"

func TestMain(m *testing.M) {
	if conf := os.Getenv(asServer); conf != "" {
		serveForEver(conf)
	}
	goleak.VerifyTestMain(m,
		goleak.IgnoreTopFunction("github.com/nats-io/nats-server/v2/server.init.0.func1"),               // of the package: never ends
		goleak.IgnoreAnyFunction("github.com/nats-io/nats.go/jetstream.(*orderedConsumer).reset.func1"), // 10 s at most
		// One of the library's, which waits for its connection's end and may begin after it.
		goleak.IgnoreTopFunction("github.com/nats-io/nats.go/jetstream.(*jetStream).resetPendingAcksOnReconnect"),
	)
}

// serveForEver is a server of someone else's: outside, without users, killed without a word.
func serveForEver(conf string) {
	o := &server.Options{}
	if err := o.ProcessConfigString(conf); err != nil {
		panic(err)
	}
	s, err := server.NewServer(o)
	if err != nil {
		panic(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		os.Exit(1)
	}
	select {}
}

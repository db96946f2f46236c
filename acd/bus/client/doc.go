// Package client follows what happens in a Receptivo centre, for programs that want to know: it reads the public events
// from NATS in the order in which they were stored.
//
// It never publishes, never acknowledges, and leaves nothing behind on the server. An event may come more than once, after
// an outage: its ID is then the same.
package client

package services

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"time"

	"receptivo/flows"
)

// Bounds of what one service may cost.
const (
	mostAtOnce   = 64       // requests of one service
	mostAnswer   = 64 << 10 // bytes of an answer's body: what a call can hold
	mostHeader   = 64 << 10 // bytes of an answer's headers
	mostHops     = 3        // redirects within the host
	usualTimeout = 3 * time.Second
)

// Client holds the connections to all services. It is safe for concurrent use.
type Client struct {
	agent     string // User-Agent
	http      *http.Client
	transport *http.Transport
	ctx       context.Context // of messages, which outlive their calls
	cancel    context.CancelFunc
	senders   sync.WaitGroup

	mu     sync.Mutex
	closed bool
	peers  map[string]*peer // by base URL
}

// peer is a service as all plans share it.
type peer struct {
	slots chan struct{} // requests under way
	out   outbox
}

// New returns a client. version is the program's, for the User-Agent.
func New(version string) *Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return newClient(version, dialer.DialContext)
}

func newClient(version string, dial func(ctx context.Context, network, addr string) (net.Conn, error)) *Client {
	transport := &http.Transport{
		Proxy:                  nil, // direct, whatever HTTP_PROXY says
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		MaxIdleConnsPerHost:    mostAtOnce,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: mostHeader,
		ForceAttemptHTTP2:      true,
	}
	c := &Client{
		agent: "Receptivo/" + version, transport: transport, peers: map[string]*peer{},
		http: &http.Client{Transport: transport, CheckRedirect: withinHost},
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// withinHost follows a redirect only to where the request went anyhow, and only as the request it is.
func withinHost(to *http.Request, before []*http.Request) error {
	first := before[0]
	if to.URL.Scheme != first.URL.Scheme || to.URL.Host != first.URL.Host || to.Method != first.Method || len(before) > mostHops {
		return http.ErrUseLastResponse
	}
	return nil
}

// peer is the service at a base URL.
func (c *Client) peer(s *flows.Service) *peer {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.peers[s.URL]
	if p == nil {
		p = &peer{slots: make(chan struct{}, mostAtOnce)}
		c.peers[s.URL] = p
	}
	return p
}

// Close gives up the messages that have not been sent and closes the connections. Requests end with their own contexts.
func (c *Client) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.senders.Wait()
	c.transport.CloseIdleConnections()
	return nil
}

package sip

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/media"
)

// cable is the line of a raw peer that is not UDP.
type cable struct {
	conn net.Conn
	over string
	buf  []byte
}

// reads the next message; false: there is none, or the line is dead.
func (c *cable) reads(within time.Duration) (string, bool) {
	deadline := time.Now().Add(within)
	for {
		c.buf = bytes.TrimLeft(c.buf, "\r\n")
		if n, err := frame(c.buf); err == nil && n > 0 {
			msg := string(c.buf[:n])
			c.buf = c.buf[n:]
			return msg, true
		}
		if c.conn.SetReadDeadline(deadline) != nil {
			return "", false
		}
		b := make([]byte, 4096)
		n, err := c.conn.Read(b)
		if err != nil {
			return "", false
		}
		c.buf = append(c.buf, b[:n]...)
	}
}

// isCut waits until the other side ends the connection.
func (r *raw) isCut() {
	r.t.Helper()
	require.NoError(r.t, r.line.conn.SetReadDeadline(time.Now().Add(patience)))
	for b := make([]byte, 4096); ; {
		if _, err := r.line.conn.Read(b); err != nil {
			require.NotErrorIs(r.t, err, os.ErrDeadlineExceeded, "still open")
			return
		}
	}
}

// authority signs certificates for the tests.
type signer struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
	file string // PEM of the certificate
}

func newSigner(t testing.TB) *signer {
	t.Helper()
	s := &signer{}
	var der []byte
	s.key, der = s.sign(t, &x509.Certificate{Subject: pkix.Name{CommonName: "tests"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	cert, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	s.cert, s.file = cert, filepath.Join(t.TempDir(), "ca.pem")
	writePEM(t, s.file, "CERTIFICATE", der)
	return s
}

func (s *signer) sign(t testing.TB, c *x509.Certificate) (*ecdsa.PrivateKey, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	c.SerialNumber, err = rand.Int(rand.Reader, big.NewInt(1<<60))
	require.NoError(t, err)
	c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, by := c, key
	if s.key != nil {
		parent, by = s.cert, s.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, by)
	require.NoError(t, err)
	return key, der
}

// pair writes a certificate of this name with its key.
func (s *signer) pair(t testing.TB, name string) (cert, key string) {
	t.Helper()
	c := &x509.Certificate{Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}}
	if ip := net.ParseIP(name); ip != nil {
		c.DNSNames, c.IPAddresses = nil, []net.IP{ip}
	}
	k, der := s.sign(t, c)
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writePEM(t, cert, "CERTIFICATE", der)
	private, err := x509.MarshalPKCS8PrivateKey(k)
	require.NoError(t, err)
	writePEM(t, key, "PRIVATE KEY", private)
	return cert, key
}

func writePEM(t testing.TB, file, kind string, der []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
}

func (s *signer) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(s.cert)
	return p
}

// onLines has a gateway listen over TCP and TLS, as 127.0.0.1.
func onLines(t testing.TB, ca *signer) func(*Config) {
	return func(c *Config) {
		c.ListenTCP, c.ListenTLS = "127.0.0.1:0", "127.0.0.1:0"
		c.Cert, c.Key = ca.pair(t, "127.0.0.1")
	}
}

// plugs in a raw peer.
func plugs(t testing.TB, g *Gateway, over string, ca *signer) *raw {
	t.Helper()
	to := g.listens(over)
	conn, err := net.Dial("tcp", to.String())
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	if over == overTLS {
		secure := tls.Client(conn, &tls.Config{RootCAs: ca.pool(), ServerName: "127.0.0.1"})
		require.NoError(t, secure.HandshakeContext(t.Context()))
		conn = secure
	}
	return &raw{t: t, line: &cable{conn: conn, over: over}, to: to}
}

// The whole of a call goes over the connection that its INVITE came on, and both ends are named as they are.
func TestCallOverAConnection(t *testing.T) {
	ca := newSigner(t)
	g := opens(t, onLines(t, ca))
	calls := takes(t, g)
	for _, over := range []string{overTCP, overTLS} {
		bob := plugs(t, g, over, ca)
		bob.calls(over)
		l := next(t, "call", calls)
		require.NoError(t, l.Answer())
		ok := bob.hears("SIP/2.0 200")
		us := fmt.Sprintf("<sip:receptivo@%s;transport=%s>", g.listens(over), strings.ToLower(over))
		require.Equal(t, us, header(ok, "Contact"))
		bob.says(bob.request("ACK", over, tagIn(ok), 1, "", ""))
		bob.says(bob.request("INVITE", over, tagIn(ok), 2, "", strings.ReplaceAll(pcma, "t=0 0", "t=0 0\na=sendonly")))
		bob.hears("SIP/2.0 200")
		bob.says(bob.request("ACK", over, tagIn(ok), 2, "", ""))
		signal[media.Held](t, l)
		l.Hangup(media.CauseNormal)
		bye := bob.hears("BYE sip:bob@")
		require.Contains(t, header(bye, "Via"), "SIP/2.0/"+over+" "+g.listens(over).String())
		bob.responds(bye, "200 OK", "", "", "")
		gone(t, g)
	}
	eventually(t, "connections counted", func() bool { return g.Stats().Connected == 2 })
}

// TCP cuts and joins as it likes; a message is one all the same. Line ends between messages keep the connection alive.
func TestMessagesAreFoundInTheStream(t *testing.T) {
	ca := newSigner(t)
	g := opens(t, onLines(t, ca))
	takes(t, g)
	bob := plugs(t, g, overTCP, ca)
	text := strings.NewReplacer("{me}", bob.addr(), "{gw}", bob.to.String(), "UDP", "TCP", "\n", "\r\n").
		Replace(bob.request("OPTIONS", "cut", "", 1, "Content-Length: 0\n", ""))
	for _, b := range []byte(text) {
		bob.sends([]byte{b})
	}
	bob.hears("SIP/2.0 200")
	bob.sends([]byte(text + "\r\n" + strings.ReplaceAll(text, "cut", "joined")))
	two := []string{header(bob.hears("SIP/2.0 200"), "Call-ID"), header(bob.hears("SIP/2.0 200"), "Call-ID")}
	require.ElementsMatch(t, []string{"cut", "joined"}, two)
	bob.sends([]byte("\r\n\r\n"))
	pong := make([]byte, 8)
	n, err := bob.line.conn.Read(pong)
	require.NoError(t, err)
	require.Equal(t, "\r\n", string(pong[:n]), "RFC 5626 §3.5.1")
}

// Who speaks no SIP, or only half of it, loses the connection, and nobody else notices.
func TestHostileConnections(t *testing.T) {
	ca := newSigner(t)
	g := opens(t, onLines(t, ca), func(c *Config) { c.wholeMessage = 50 * time.Millisecond })
	takes(t, g)
	good := plugs(t, g, overTLS, ca)
	options := func(extra string) string {
		return "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/TCP x\r\n" + extra + "\r\n"
	}
	for name, text := range map[string]string{
		"another protocol":     "GET / HTTP/1.1\r\n",
		"no line at all":       strings.Repeat("A", maxMessage+5000),
		"a head without end":   "OPTIONS sip:x SIP/2.0\r\n" + strings.Repeat("X: y\r\n", maxMessage/6+10),
		"a body without end":   options("Content-Length: 16777000\r\n"),
		"a negative length":    options("Content-Length: -1\r\n"),
		"no length":            options(""),
		"two lengths":          options("Content-Length: 0\r\nl: 5\r\n"),
		"half a message":       "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0",
		"a body that is late":  options("Content-Length: 5\r\n") + "abc",
		"nothing that is read": strings.Repeat(options("Content-Length: 0\r\nCSeq: x\r\n"), mostBad+2),
	} {
		for _, over := range []string{overTCP, overTLS} {
			eve := plugs(t, g, over, ca)
			_, _ = eve.line.conn.Write([]byte(text)) // it may be cut while we write
			t.Log(name, over)
			eve.isCut()
		}
	}
	plain := plugs(t, g, overTCP, ca)
	plain.line.conn.Close()
	noTLS, err := net.Dial("tcp", g.AddrTLS().String())
	require.NoError(t, err)
	defer noTLS.Close()
	_, err = noTLS.Write([]byte("OPTIONS sip:x SIP/2.0\r\n\r\n"))
	require.NoError(t, err)
	good.says(good.request("OPTIONS", "still", "", 1, "", ""))
	good.hears("SIP/2.0 200")
	require.Zero(t, g.Stats().Panics)
	eventually(t, "hostile ones gone", func() bool { return g.Stats().Connected == 1 })
}

func TestConnectionsFromOneAddressAreBounded(t *testing.T) {
	ca := newSigner(t)
	g := opens(t, onLines(t, ca))
	takes(t, g)
	for range mostFromOne {
		conn, err := net.Dial("tcp", g.AddrTCP().String())
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
	}
	eventually(t, "all counted", func() bool { return g.Stats().Connected == mostFromOne })
	plugs(t, g, overTCP, ca).isCut()
}

// A phone over a connection is rung there, and there alone: when that is gone, so is the phone.
func TestPhoneOverAConnection(t *testing.T) {
	ca := newSigner(t)
	g := opens(t, onLines(t, ca))
	presence := watches(t, g)
	phone := plugs(t, g, overTLS, ca)
	c := phone.challenged("ana", 1)
	phone.says(phone.registration(login{user: "ana", password: "secret", nonce: c.Nonce, algorithm: c.Algorithm, nc: 1, cseq: 2, expires: 60}))
	phone.hears("SIP/2.0 200")
	wantPresence(t, presence(), "ana", true, "registered")
	r := rings(t, g, media.About{From: "bob"})
	inv := phone.hears("INVITE")
	require.Contains(t, header(inv, "Via"), "SIP/2.0/TLS")
	require.Contains(t, header(inv, "Contact"), g.AddrTLS().String()+";transport=tls")
	phone.responds(inv, "200 OK", "one", "", pcma)
	phone.hears("ACK")
	l := r.answered()
	phone.line.conn.Close()
	wantPresence(t, presence(), "ana", false, "unreachable")
	require.NoError(t, l.Context().Err(), "the audio goes on")
	require.ErrorIs(t, rings(t, g, media.About{}).failed(), media.ErrUnreachable)
	l.Hangup(media.CauseNormal)
	gone(t, g)
}

// Whoever waits for an answer over a connection that is gone waits no more.
func TestCallerWhoseConnectionIsCutHasLeft(t *testing.T) {
	ca := newSigner(t)
	g := opens(t, onLines(t, ca))
	calls := takes(t, g)
	bob := plugs(t, g, overTCP, ca)
	bob.calls("cut")
	l := next(t, "call", calls)
	require.NoError(t, l.Early(media.Ringing))
	bob.hears("SIP/2.0 180")
	bob.line.conn.Close()
	endsWith(t, l, media.Remote, media.CauseNormal)
	require.ErrorIs(t, l.Answer(), media.ErrGone)
	gone(t, g)
}

// far is a carrier that listens over TCP or TLS.
type far struct {
	t    testing.TB
	l    net.Listener
	over string
	ca   *signer
	name string // of its certificate
	mine []*x509.Certificate
}

func opensFar(t testing.TB, over string, ca *signer, name string) *far {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	return &far{t: t, l: l, over: over, ca: ca, name: name}
}

func (f *far) port() int { return f.l.Addr().(*net.TCPAddr).Port }

// isConnected takes the next connection of the gateway's.
func (f *far) isConnected(g *Gateway) *raw {
	f.t.Helper()
	conn, err := f.l.Accept()
	require.NoError(f.t, err)
	f.t.Cleanup(func() { conn.Close() })
	if f.over == overTLS {
		cert, key := f.ca.pair(f.t, f.name)
		pair, err := tls.LoadX509KeyPair(cert, key)
		require.NoError(f.t, err)
		secure := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: f.ca.pool()})
		if err := secure.HandshakeContext(f.t.Context()); err != nil {
			return nil
		}
		f.mine = secure.ConnectionState().PeerCertificates
		conn = secure
	}
	return &raw{t: f.t, line: &cable{conn: conn, over: f.over}, to: g.listens(f.over)}
}

// A trunk is called, asked and told over one connection of ours; when the carrier cuts it, the next request opens another.
func TestTrunkOverAConnection(t *testing.T) {
	ca := newSigner(t)
	for _, over := range []string{overTCP, overTLS} {
		acme := opensFar(t, over, ca, "sip.acme.example")
		trunk := Trunk{Name: "acme", Host: fmt.Sprintf("sip.acme.example:%d", acme.port()), Transport: strings.ToLower(over), Probe: -1}
		if over == overTLS {
			trunk.CA = ca.file
		}
		dns := &names{ips: map[string][]netip.Addr{"sip.acme.example": {netip.MustParseAddr("127.0.0.1")}}}
		g := opens(t, onLines(t, ca), func(c *Config) { c.resolver, c.Trunks = dns, []Trunk{trunk} })
		eventually(t, "resolved", func() bool { return len(g.trunks.find("acme").ways()) == 1 })
		d := dials(t, g, Target{Number: "190"}, media.About{From: "8000"})
		carrier := acme.isConnected(g)
		inv := carrier.hears("INVITE")
		require.Contains(t, inv, fmt.Sprintf("INVITE sip:190@%s;transport=%s SIP/2.0", trunk.Host, trunk.Transport))
		require.Contains(t, header(inv, "Via"), "SIP/2.0/"+over+" "+g.listens(over).String())
		require.Contains(t, header(inv, "Contact"), g.listens(over).String()+";transport="+trunk.Transport)
		carrier.responds(inv, "180 Ringing", "far", "Require: 100rel\nRSeq: 1\n", "")
		carrier.responds(carrier.hears("PRACK"), "200 OK", "far", "", "")
		carrier.responds(inv, "200 OK", "far", "", pcma)
		carrier.hears("ACK")
		l := d.answered()
		if over == overTLS {
			require.Equal(t, "127.0.0.1", acme.mine[0].Subject.CommonName, "we show who we are")
		}
		carrier.line.conn.Close()
		eventually(t, "noticed", func() bool { return g.Stats().Connected == 0 })
		l.Hangup(media.CauseNormal)
		carrier = acme.isConnected(g)
		carrier.responds(carrier.hears("BYE"), "200 OK", "", "", "")
		gone(t, g)
		carrier.calls("back") // over our own connection (RFC 5923)
		calls := takes(t, g)
		l = next(t, "call", calls)
		require.Equal(t, "acme", l.About().Trunk)
		l.Hangup(media.CauseBusy)
		carrier.hears("SIP/2.0 486")
	}
}

// Nobody is called whose certificate has another name, or another signer than the plan says.
func TestTrunkWithAWrongCertificateIsNotCalled(t *testing.T) {
	ca := newSigner(t)
	for _, c := range []struct {
		name string
		ca   *signer
	}{{"sip.other.example", ca}, {"127.0.0.1", newSigner(t)}} {
		acme := opensFar(t, overTLS, ca, c.name)
		g := opens(t, onLines(t, ca), func(conf *Config) {
			conf.Trunks = []Trunk{{Name: "acme", Host: acme.l.Addr().String(), Transport: "tls", CA: c.ca.file, Probe: -1}}
		})
		d := dials(t, g, Target{Number: "190"}, media.About{From: "8000"})
		require.Nil(t, acme.isConnected(g))
		require.ErrorIs(t, d.failed(), media.ErrUnreachable)
	}
}

// Over UDP an address can be invented: a trunk over TLS brings its calls over TLS.
func TestTrunkIsKnownByItsTransport(t *testing.T) {
	ca := newSigner(t)
	g := opens(t, onLines(t, ca), func(c *Config) {
		c.AllowFrom = []netip.Prefix{}
		c.Trunks = []Trunk{{Name: "acme", Host: "127.0.0.1:1", Transport: "tls", CA: ca.file, Probe: -1}}
	})
	calls := takes(t, g)
	for over, bob := range map[string]*raw{overUDP: opensRaw(t, g), overTCP: plugs(t, g, overTCP, ca)} {
		bob.calls(over)
		bob.hears("SIP/2.0 403")
	}
	bob := plugs(t, g, overTLS, ca)
	bob.calls("secure")
	l := next(t, "call", calls)
	require.Equal(t, "acme", l.About().Trunk)
	l.Hangup(media.CauseBusy)
	bob.hears("SIP/2.0 486")
}

func TestTrunkIsAskedAndToldOverTCP(t *testing.T) {
	ca := newSigner(t)
	acme := opensFar(t, overTCP, ca, "")
	g := opens(t, onLines(t, ca), func(c *Config) {
		c.Trunks = []Trunk{{Name: "acme", Host: acme.l.Addr().String(), Transport: "tcp", Username: "receptivo", Password: "secret", Register: true}}
	})
	carrier := acme.isConnected(g)
	asked := map[string]bool{}
	for len(asked) < 2 { // in any order
		msg := carrier.hears("")
		method, _, _ := strings.Cut(msg, " ")
		asked[method] = true
		require.Contains(t, header(msg, "Contact"), ";transport=tcp")
		carrier.responds(msg, "200 OK", "far", "", "")
	}
	require.Equal(t, map[string]bool{"OPTIONS": true, "REGISTER": true}, asked)
	eventually(t, "registered", func() bool { return stats(g, "acme").Registered })
	require.NoError(t, g.SetTrunks(nil))
	carrier.responds(carrier.hears("REGISTER"), "200 OK", "far", "", "")
}

// A certificate is renewed while calls run; half a file leaves the one before.
func TestCertificateIsReadAgain(t *testing.T) {
	ca := newSigner(t)
	cert, key := ca.pair(t, "one.example")
	k, err := loadKeyPair(cert, key)
	require.NoError(t, err)
	name := func() string {
		k.looked = time.Time{}
		return k.now().Leaf.Subject.CommonName
	}
	replace := func(file, by string) {
		b, err := os.ReadFile(by)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, b, 0o600))
		require.NoError(t, os.Chtimes(file, time.Now(), time.Now().Add(time.Duration(len(by))*time.Minute)))
	}
	require.Equal(t, "one.example", name())
	otherCert, otherKey := ca.pair(t, "two.example")
	replace(cert, otherCert)
	require.Equal(t, "one.example", name(), "the new certificate and the old key are no pair")
	replace(key, otherKey)
	require.Equal(t, "two.example", name())
	require.NoError(t, os.Remove(key))
	require.Equal(t, "two.example", name())

	for _, c := range [][2]string{{"", ""}, {cert, ""}, {cert, "nowhere.pem"}, {otherKey, otherCert}} {
		_, err := loadKeyPair(c[0], c[1])
		require.ErrorContains(t, err, "--sip-cert and --sip-key")
	}
}

func FuzzFrame(f *testing.F) {
	f.Add([]byte("OPTIONS sip:x SIP/2.0\r\nContent-Length: 3\r\n\r\nabcX"))
	f.Add([]byte("SIP/2.0 200 OK\r\nl : 0\r\n\r\n"))
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := frame(b)
		require.True(t, n >= 0 && n <= len(b) && n <= maxMessage && (err == nil || n == 0))
		if n > 0 { // what follows changes nothing
			again, err := frame(append(bytes.Clone(b[:n]), "GET / HTTP/1.1\r\n"...))
			require.NoError(t, err)
			require.Equal(t, n, again)
		}
		require.False(t, err == nil && n == 0 && len(b) > maxMessage+len(headEnd) && !bytes.Contains(b, headEnd), "waits for ever")
	})
}

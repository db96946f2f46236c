package sip

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// Account is who may register, without the password: HA1 is the hash of user, realm and password (RFC 7616 §3.4.2), one
// for each algorithm, in hexadecimal. An empty one is not offered.
type Account struct {
	User      string
	HA1MD5    string
	HA1SHA256 string
}

// NewAccount is an account for phones that know MD5, which all do; many stumble when SHA-256 is offered beside it.
func NewAccount(user, realm, password string) Account {
	sum := md5.Sum([]byte(user + ":" + realm + ":" + password))
	return Account{User: user, HA1MD5: hex.EncodeToString(sum[:])}
}

// WithSHA256 is the account for phones that also know SHA-256, which is then asked for first (RFC 8760).
func (a Account) WithSHA256(realm, password string) Account {
	sum := sha256.Sum256([]byte(a.User + ":" + realm + ":" + password))
	a.HA1SHA256 = hex.EncodeToString(sum[:])
	return a
}

const (
	nonceAge    = 5 * time.Minute // an older nonce is stale
	maxNonces   = 10_000          // remembered with their count
	maxFailures = 5               // of one user from one source in penalty
	penalty     = time.Minute
	maxSuspects = 10_000
)

// authority checks who registers. Its nonces need no memory, only their counts do: a nonce is time, random bytes and an
// HMAC over both, so any node with the key would accept it.
type authority struct {
	realm    string
	accounts func(user string) (Account, bool)
	key      [32]byte
	nobody   Account // stands in for unknown users, so that they cannot be told from known ones

	mu       sync.Mutex
	counts   map[string]int // last nonce count by nonce
	order    []string       // of counts, oldest first
	horizon  time.Time      // nonces up to here are stale when they are not in counts
	suspects map[suspect]*failures
}

type suspect struct {
	user string
	from netip.Addr
}

type failures struct {
	n     int
	since time.Time // of the first one, then of the silence
}

func newAuthority(realm string, accounts func(string) (Account, bool)) *authority {
	a := &authority{realm: realm, accounts: accounts, counts: map[string]int{}, suspects: map[suspect]*failures{}}
	rand.Read(a.key[:]) // never fails
	a.nobody = NewAccount("", realm, rand.Text())
	return a
}

// verdict is what the credentials of a request are worth.
type verdict int

const (
	granted   verdict = iota
	challenge         // none, or wrong ones
	stale             // right, but with a nonce that is too old, unknown or was used
	silence           // too many wrong ones: no response at all
)

// judge checks a request by user; on a challenge the headers to answer with are returned.
func (a *authority) judge(req *sipmsg.Request, user string, from netip.Addr) (verdict, []string) {
	s := suspect{user, from}
	if a.silent(s) {
		return silence, nil
	}
	account, known := a.accounts(user)
	if !known {
		account = a.nobody
	}
	cred := a.credentials(req)
	if cred == nil {
		return challenge, a.challenges(account, from, false)
	}
	// Only who was challenged at this very address can be wrong: nobody brings silence upon others by inventing their
	// address, and nobody learns whether a guess is right without having it counted.
	if !a.made(cred.Nonce, from) {
		return stale, a.challenges(account, from, true)
	}
	if !a.right(cred, account, req) || cred.Username != user || !known {
		if a.failed(s) {
			return silence, nil
		}
		return challenge, a.challenges(account, from, false)
	}
	if !a.fresh(cred.Nonce, cred.Nc) {
		return stale, a.challenges(account, from, true)
	}
	a.mu.Lock()
	delete(a.suspects, s)
	a.mu.Unlock()
	return granted, nil
}

// credentials finds the Digest credentials for our realm.
func (a *authority) credentials(req *sipmsg.Request) *digest.Credentials {
	for _, h := range req.GetHeaders("authorization") {
		if c, err := digest.ParseCredentials(h.Value()); err == nil && c.Realm == a.realm {
			return c
		}
	}
	return nil
}

// challenges is a WWW-Authenticate for each algorithm, the strongest first.
func (a *authority) challenges(account Account, from netip.Addr, isStale bool) (header []string) {
	add := func(ha1, algorithm string) {
		if ha1 == "" {
			return
		}
		c := digest.Challenge{Realm: a.realm, Nonce: a.nonce(time.Now(), from), Algorithm: algorithm, QOP: []string{"auth"}, Stale: isStale}
		header = append(header, "WWW-Authenticate", c.String())
	}
	add(account.HA1SHA256, "SHA-256")
	add(account.HA1MD5, "MD5")
	return header
}

// right says whether the response is what only the password's owner can compute, for this very request.
func (a *authority) right(c *digest.Credentials, account Account, req *sipmsg.Request) bool {
	ha1 := account.HA1MD5
	switch strings.ToUpper(c.Algorithm) {
	case "", "MD5":
	case "SHA-256":
		ha1 = account.HA1SHA256
	default:
		return false
	}
	if ha1 == "" || c.QOP != "auth" || c.Nc <= 0 || c.Cnonce == "" || !sameURI(c.URI, req.Recipient) {
		return false
	}
	want, err := digest.Digest(&digest.Challenge{Realm: a.realm, Nonce: c.Nonce, Algorithm: c.Algorithm, QOP: []string{"auth"}},
		digest.Options{Method: req.Method.String(), URI: c.URI, Count: c.Nc, Username: c.Username, A1: ha1, Cnonce: c.Cnonce})
	return err == nil && subtle.ConstantTimeCompare([]byte(want.Response), []byte(strings.ToLower(c.Response))) == 1
}

// sameURI compares a digest's uri with the Request-URI it should repeat (RFC 7616 §3.4.6), forgiving what phones vary:
// the default port and parameters.
func sameURI(text string, uri sipmsg.Uri) bool {
	var u sipmsg.Uri
	if sipmsg.ParseUri(text, &u) != nil {
		return false
	}
	port := func(p int) int {
		if p == 0 {
			return 5060
		}
		return p
	}
	return u.User == uri.User && strings.EqualFold(u.Host, uri.Host) && port(u.Port) == port(uri.Port)
}

// nonce makes one for an address: 8 bytes of time, 8 of chance, 16 of HMAC.
func (a *authority) nonce(now time.Time, from netip.Addr) string {
	var b [32]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixNano()))
	rand.Read(b[8:16])
	copy(b[16:], a.seal(b[:16], from))
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func (a *authority) seal(b []byte, from netip.Addr) []byte {
	m := hmac.New(sha256.New, a.key[:])
	m.Write(b)
	m.Write(from.AsSlice())
	m.Write([]byte(a.realm))
	return m.Sum(nil)[:16]
}

// made says whether a nonce is ours, for this address, and young.
func (a *authority) made(nonce string, from netip.Addr) bool {
	b, err := base64.RawURLEncoding.DecodeString(nonce)
	if err != nil || len(b) != 32 || !hmac.Equal(b[16:], a.seal(b[:16], from)) {
		return false
	}
	age := time.Since(timeOf(b))
	return age <= nonceAge && age >= -time.Second
}

// timeOf is when the nonce of these bytes was made.
func timeOf(b []byte) time.Time { return time.Unix(0, int64(binary.BigEndian.Uint64(b[:8]))) }

// fresh says whether the count of a nonce of ours has risen, and notes it.
func (a *authority) fresh(nonce string, count int) bool {
	b, _ := base64.RawURLEncoding.DecodeString(nonce)
	made := timeOf(b)
	a.mu.Lock()
	defer a.mu.Unlock()
	last, used := a.counts[nonce]
	if used && count <= last || !used && !made.After(a.horizon) {
		return false
	}
	a.counts[nonce] = count
	if !used {
		a.order = append(a.order, nonce)
		a.forget(made)
	}
	return true
}

// forget keeps the memory of counts bounded; what it forgets counts as used up. The mutex is held.
func (a *authority) forget(newest time.Time) {
	for len(a.order) > maxNonces {
		b, _ := base64.RawURLEncoding.DecodeString(a.order[0])
		if made := timeOf(b); made.After(a.horizon) && made.Before(newest) {
			a.horizon = made
		}
		delete(a.counts, a.order[0])
		a.order = a.order[1:]
	}
}

// silent says whether a source is not answered for now.
func (a *authority) silent(s suspect) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	f := a.suspects[s]
	if f == nil {
		return false
	}
	if time.Since(f.since) > penalty {
		delete(a.suspects, s)
		return false
	}
	return f.n >= maxFailures
}

// failed notes wrong credentials; true: it was once too often.
func (a *authority) failed(s suspect) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	f := a.suspects[s]
	if f == nil {
		if len(a.suspects) >= maxSuspects {
			clear(a.suspects) // an attack from everywhere: memory matters more than each suspect
		}
		f = &failures{since: time.Now()}
		a.suspects[s] = f
	}
	if f.n++; f.n < maxFailures {
		return false
	}
	f.since = time.Now()
	return true
}

package client

import (
	"bytes"
	"fmt"
	"os"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// Credentials reads the file that proves who we are to a NATS server: a .creds file as nsc writes it, or the seed of an
// NKEY user alone, as 'nk -gen user' writes it. It is read when this is called, so who connects again with it reads what
// is there then.
func Credentials(file string) (nats.Option, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("client: the NATS credentials: %w", err)
	}
	key, err := nkeys.ParseDecoratedUserNKey(text)
	if err != nil { // the library's words may quote what they could not read
		return nil, fmt.Errorf("client: %s holds no NATS credentials: it is to be a .creds file as 'nsc generate creds' writes it, or the seed of an NKEY user", file)
	}
	if !bytes.Contains(text, []byte("USER JWT")) {
		return withKey(key)
	}
	return nats.UserCredentialBytes(text), nil
}

// withKey answers the server's challenge by an NKEY.
func withKey(key nkeys.KeyPair) (nats.Option, error) {
	pub, err := key.PublicKey()
	if err != nil {
		return nil, fmt.Errorf("client: the NKEY seed: %w", err)
	}
	return nats.Nkey(pub, key.Sign), nil
}

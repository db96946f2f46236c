package sip

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// certificateLook is how often at most the files of our certificate are looked at.
const certificateLook = 10 * time.Second

// keyPair is our certificate with its key, from two PEM files. When the files change, the next handshake has what they
// say then: certificates are renewed while calls run. Files that make no pair leave the one before.
type keyPair struct {
	cert, key string

	mu     sync.Mutex
	pair   *tls.Certificate
	stamp  [2]time.Time // of the files
	looked time.Time
}

// loadKeyPair reads the files for the first time.
func loadKeyPair(cert, key string) (*keyPair, error) {
	if cert == "" || key == "" {
		return nil, errors.New("sip: TLS needs a certificate and its key: name the PEM files with --sip-cert and --sip-key (sip_cert and sip_key in the plan)")
	}
	k := &keyPair{cert: cert, key: key}
	if err := k.read(); err != nil {
		return nil, fmt.Errorf("sip: certificate: %w: name the PEM files with --sip-cert and --sip-key (sip_cert and sip_key in the plan)", err)
	}
	return k, nil
}

func (k *keyPair) read() error {
	var stamp [2]time.Time
	for i, name := range []string{k.cert, k.key} {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		stamp[i] = info.ModTime()
	}
	k.looked = time.Now()
	if k.pair != nil && stamp == k.stamp {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(k.cert, k.key)
	if err == nil {
		k.pair, k.stamp = &pair, stamp
	}
	return err
}

// now is the certificate as the files have it.
func (k *keyPair) now() *tls.Certificate {
	k.mu.Lock()
	defer k.mu.Unlock()
	if time.Since(k.looked) >= certificateLook {
		k.looked = time.Now()
		_ = k.read() // half written, maybe: the next look will tell
	}
	return k.pair
}

// server is for those who connect to us.
func (k *keyPair) server() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return k.now(), nil },
	}
}

// client is for a connection to a trunk: its certificate must have the name that the plan gives it, and it may ask for
// ours.
func (k *keyPair) client(name string, roots *x509.CertPool) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, ServerName: name, RootCAs: roots,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return k.now(), nil },
	}
}

// readRoots reads the certificates of those who may sign a trunk's; nil: those that this machine trusts.
func readRoots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", file)
	}
	return pool, nil
}

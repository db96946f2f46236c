package main

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// clientFileName is the file in the data directory that tells the other commands how to reach the centre.
const clientFileName = "client.json"

// clientFile is its content: secrets, for the owner of the data directory alone.
type clientFile struct {
	HTTP   string `json:"http"`
	Token  string `json:"token"`
	NATS   string `json:"nats,omitempty"`  // empty: no port for subscribers
	NKey   string `json:"nkey,omitempty"`  // read-only, of the embedded server
	Creds  string `json:"creds,omitempty"` // the centre's own credentials file for an outside server
	Centre string `json:"centre"`
}

func newToken() string {
	var b [24]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// write replaces the file at once, readable by its owner alone.
func (c clientFile) write(data string) error {
	b, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(data, clientFileName)
	if err := os.WriteFile(path+".new", append(b, '\n'), 0o600); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	return os.Rename(path+".new", path)
}

// readClientFile finds the centre that runs on a data directory.
func readClientFile(data string) (c clientFile, err error) {
	b, err := os.ReadFile(filepath.Join(data, clientFileName))
	if errors.Is(err, fs.ErrNotExist) {
		return c, fmt.Errorf("no centre runs on %s: start one with 'receptivo serve', or name its directory with --data", data)
	}
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, fmt.Errorf("%s: %w", filepath.Join(data, clientFileName), err)
	}
	return c, nil
}

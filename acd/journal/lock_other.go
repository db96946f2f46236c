//go:build !unix

package journal

import (
	"fmt"
	"os"
)

// lockFile only makes the file: on these systems Append still refuses a second writer, but later and less clearly.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return f, nil
}

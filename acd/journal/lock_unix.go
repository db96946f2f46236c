//go:build unix

package journal

import (
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// lockFile takes the file for this process and writes its id into it. The system lets go of it when the process ends,
// however it ends. The file stays: removing it would let two processes lock two files of one name.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		owner, _ := io.ReadAll(io.LimitReader(f, 20))
		f.Close()
		if err == syscall.EWOULDBLOCK {
			return nil, fmt.Errorf("journal: %s is held by process %s: stop it or choose another data directory",
				path, strings.TrimSpace(string(owner)))
		}
		return nil, fmt.Errorf("journal: lock %s: %w", path, err)
	}
	if err := f.Truncate(0); err == nil {
		fmt.Fprintln(f, os.Getpid()) // a courtesy to whoever finds it taken
	}
	return f, nil
}

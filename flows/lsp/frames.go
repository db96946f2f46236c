package lsp

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"sync"
)

// mostBytes is the longest message that is read.
const mostBytes = 32 << 20

// frames carries messages, each behind a header Content-Length. A header that makes no sense is skipped up to the next.
type frames struct {
	in  *bufio.Reader
	mu  sync.Mutex // of out
	out io.Writer
}

// noMessage is handed on in place of a message that cannot be read, so that the editor is told.
var noMessage = []byte("?")

// receive reads the next message; the error is the end of the stream.
func (f *frames) receive() ([]byte, error) {
	size, err := f.header()
	if err != nil {
		return nil, err
	}
	if size < 0 || size > mostBytes {
		return noMessage, nil
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(f.in, body); err != nil {
		return nil, io.EOF
	}
	return body, nil
}

// header reads up to the next empty line. Size is -1 when it does not say how long the message is.
func (f *frames) header() (size int, err error) {
	size = -1
	for fields := 0; ; {
		line, err := f.line()
		if err != nil {
			return 0, io.EOF
		}
		if line == "" && fields == 0 {
			continue // nothing has begun
		}
		if line == "" {
			return size, nil
		}
		fields++
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n >= 0 {
				size = n
			}
		}
	}
}

// longestLine is all that is kept of a line of a header.
const longestLine = 1 << 10

func (f *frames) line() (string, error) {
	var line []byte
	for {
		part, err := f.in.ReadSlice('\n')
		line = append(line, part[:min(len(part), longestLine-min(longestLine, len(line)))]...)
		if err == bufio.ErrBufferFull {
			continue
		}
		return strings.TrimRight(string(line), "\r\n"), err
	}
}

// send writes a message; answers and what nobody has asked for may come at once.
func (f *frames) send(message []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err := f.out.Write(append([]byte("Content-Length: "+strconv.Itoa(len(message))+"\r\n\r\n"), message...))
	return err
}

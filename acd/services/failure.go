package services

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
)

// failure is why there is no answer.
type failure struct {
	late  bool   // the service did not answer in time
	final bool   // another try would do no better
	text  string // a sentence for the operator, without anything of request or answer
}

// What can be wrong besides the network.
var (
	errBusy      = errors.New("busy")
	errElsewhere = errors.New("redirected")
	errLarge     = errors.New("too large")
)

// failed puts an error into words. Errors of net/http hold the URL and bytes of the answer: only what kind they are is
// said.
func (q ask) failed(ctx context.Context, err error) *failure {
	f := &failure{text: "service " + q.service.Name + " " + describe(err)}
	switch {
	case errors.Is(err, errLarge):
		f.final, f.text = true, fmt.Sprintf("service %s answered more than %d KiB", q.service.Name, cmp.Or(q.most, mostAnswer)>>10)
	case errors.Is(err, errElsewhere):
		f.final = true
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		f.late = true
		if f.text = "service " + q.service.Name + " did not answer in time"; errors.Is(err, errBusy) {
			f.text = "service " + q.service.Name + " has too many requests under way"
		}
	case ctx.Err() != nil:
		f.final, f.text = true, "service "+q.service.Name+" is no longer waited for"
	}
	return f
}

func describe(err error) string {
	var (
		resolving *net.DNSError
		dialling  *net.OpError
		alert     *tls.CertificateVerificationError
		host      x509.HostnameError
		number    syscall.Errno
	)
	switch {
	case errors.Is(err, errElsewhere):
		return "sends the request to another place, which is not followed"
	case errors.As(err, &resolving):
		return "cannot be reached: its host name has no address"
	case errors.As(err, &alert), errors.As(err, &host):
		return "cannot be trusted: its TLS certificate is not valid for it"
	case errors.As(err, &dialling) && dialling.Op == "dial" && errors.As(err, &number):
		return "cannot be reached: " + number.Error()
	case errors.As(err, &dialling) && dialling.Op == "dial":
		return "cannot be reached"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return "broke off before the end of its answer"
	}
	return "gave no valid HTTP answer"
}

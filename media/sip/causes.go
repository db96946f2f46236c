package sip

import (
	"fmt"

	"receptivo/media"
)

// status is a SIP status code with its reason phrase.
type status struct {
	code int
	text string
}

// refusal is the final response to a caller who gets no answer.
func refusal(c media.Cause) status {
	switch c {
	case media.CauseNormal, media.CauseRejected:
		return status{603, "Decline"}
	case media.CauseBusy:
		return status{486, "Busy Here"}
	case media.CauseNoAnswer:
		return status{480, "Temporarily Unavailable"}
	case media.CauseNotFound:
		return status{404, "Not Found"}
	case media.CauseCongestion:
		return status{503, "Service Unavailable"}
	default:
		return status{500, "Server Internal Error"}
	}
}

// reason is the Reason header of a BYE (RFC 3326 §2), with the cause values of ITU-T Q.850.
func reason(c media.Cause) string {
	q := 41 // temporary failure
	switch c {
	case media.CauseNormal:
		q = 16
	case media.CauseBusy:
		q = 17
	case media.CauseNoAnswer:
		q = 19
	case media.CauseRejected:
		q = 21
	case media.CauseCongestion:
		q = 42
	}
	return fmt.Sprintf("Q.850;cause=%d", q)
}

// failure is what a phone's final response to our INVITE means to whoever rang it. A redirection is not followed: the
// contact is the queue's to place, not the phone's.
func failure(code int) error {
	switch {
	case code == 486 || code == 600:
		return media.ErrBusy
	case code == 603 || code == 403 || code >= 300 && code < 400:
		return media.ErrDeclined
	case code == 408 || code == 480 || code == 487:
		return media.ErrNoAnswer
	case code == 488 || code == 606 || code == 415:
		return media.ErrNoCodec
	case code == 503:
		return media.ErrCongested
	default:
		return media.ErrUnreachable
	}
}

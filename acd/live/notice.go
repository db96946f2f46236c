package live

import (
	"fmt"
	"path"
	"strings"
	"time"

	"receptivo/ivr"
)

// notify tells those who look after a mailbox that there is a message, by e-mail. It says where and how long, and the
// protocol, by which those who may find out who called.
func (k *call) notify(mailbox, url string, d time.Duration) {
	box := k.plan.Mailboxes[mailbox]
	if box == nil || box.Service == "" {
		return
	}
	text := notice(k.plan.Engine.Language, mailbox, url, k.facts.Protocol, d)
	for i, to := range box.Notify {
		k.send(ivr.Message{
			Channel: "email", Service: box.Service, To: to, Text: text,
			Key: fmt.Sprintf("%s-%d", strings.TrimSuffix(path.Base(url), ".wav"), i+1),
		})
	}
}

// notice is what the e-mail says, in the language of the centre.
func notice(language, mailbox, url, protocol string, d time.Duration) string {
	family, _, _ := strings.Cut(language, "-")
	format := "New message in mailbox %s, %d s: %s (protocol %s)."
	switch family {
	case "pt":
		format = "Novo recado na caixa %s, %d s: %s (protocolo %s)."
	case "es":
		format = "Nuevo mensaje en el buzón %s, %d s: %s (protocolo %s)."
	}
	return fmt.Sprintf(format, mailbox, int(d.Round(time.Second).Seconds()), url, protocol)
}

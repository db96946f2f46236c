package live

import (
	"fmt"
	"path"
	"strings"
	"time"

	"receptivo/ivr"
)

// notify tells those who look after a mailbox that there is a message, by e-mail. It says where and how long, and the
// protocol, by which those who may find out who called; and what was said, where the mailbox has it written down.
func (k *call) notify(m left, text string) {
	box := k.plan.Mailboxes[m.mailbox]
	if box == nil || box.Service == "" {
		return
	}
	note := notice(k.plan.Engine.Language, m, k.facts.Protocol, text)
	for i, to := range box.Notify {
		k.send(ivr.Message{
			Channel: "email", Service: box.Service, To: to, Text: note,
			Key: fmt.Sprintf("%s-%d", strings.TrimSuffix(path.Base(m.url), ".wav"), i+1),
		})
	}
}

// notice is what the e-mail says, in the language of the centre.
func notice(language string, m left, protocol, text string) string {
	family, _, _ := strings.Cut(language, "-")
	format, said := "New message in mailbox %s, %d s: %s (protocol %s).", "Written down by a machine; personal data"
	switch family {
	case "pt":
		said = "Escrito por uma máquina; dados pessoais"
		format = "Novo recado na caixa %s, %d s: %s (protocolo %s)."
	case "es":
		said = "Escrito por una máquina; datos personales"
		format = "Nuevo mensaje en el buzón %s, %d s: %s (protocolo %s)."
	}
	note := fmt.Sprintf(format, m.mailbox, int(m.length.Round(time.Second).Seconds()), m.url, protocol)
	if text != "" {
		note += "\n\n" + said + ":\n" + text
	}
	return note
}

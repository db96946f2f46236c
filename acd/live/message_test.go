package live

import (
	"bytes"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/media"
)

const messagePlan = `
number "4004" { flow = flow.recado }
queue "q" {}
agent "ana" {
  extension = "2001"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
}
agent "bia" {
  extension = "2002"
  password  = "md5:0123456789abcdef0123456789abcdef"
  sign_in   = on_register
}
service "correio" { url = "http://correio.example" }
mailbox "sac" {
  queue  = queue.q
  notify = ["sac@loja.example", "chefe@loja.example"]
}

flow "recado" {
  voicemail "recado" {
    mailbox      = mailbox.sac
    silence      = "3s"
    max_duration = "10s"
    on empty {
      tag { recado = "vazio" }
      hangup {}
    }
    on error {
      tag { recado = "erro" }
      hangup {}
    }
  }
  tag { recado = voicemail.recado.duration }
  hangup {}
}
`

// kept is what lies in the folder of recordings.
func (r *rig) kept() []fs.DirEntry {
	r.t.Helper()
	entries, err := os.ReadDir(r.Recordings)
	require.NoError(r.t, err)
	return entries
}

// ends waits until the call is over to its last task.
func (r *rig) ends(caller *media.FakeLeg) {
	<-caller.Context().Done()
	r.served.Wait()
}

func TestMessageEndsAtItsLongest(t *testing.T) {
	inPlan(t, messagePlan, func(r *rig) {
		caller := r.callsTo("4004")
		start := time.Now()
		left := tagsOf(r.waits("voicemail_left"))
		require.Equal(t, "max", left["ended_by"])
		require.Equal(t, "10000", left["duration_ms"])
		require.Equal(t, "q", left["queue"])
		require.Equal(t, map[string]string{"recado": "10"}, tagsOf(r.waits("tagged")))
		require.InDelta(t, 10, time.Since(start).Seconds(), 0.5, "the beep, and ten seconds")
		r.ends(caller)
		file := r.kept()[0]
		info, err := file.Info()
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o600), info.Mode().Perm(), "nobody else may hear it")
		folder, err := os.Stat(r.Recordings)
		require.NoError(t, err)
		require.Equal(t, fs.FileMode(0o700), folder.Mode().Perm())
		require.Equal(t, filepath.Base(left["url"]), file.Name())
	})
}

func TestSilentCallerLeavesNoFile(t *testing.T) {
	inPlan(t, messagePlan, func(r *rig) {
		caller := r.callsTo("4004")
		r.waits("answered")
		caller.Sings(nil)
		start := time.Now()
		require.Equal(t, map[string]string{"recado": "vazio"}, tagsOf(r.waits("tagged")))
		require.InDelta(t, 3.4, time.Since(start).Seconds(), 0.5, "the beep, and the silence that ends it")
		r.ends(caller)
		require.Empty(t, r.kept(), "an empty message stays")
	})
}

func TestSilenceEndsTheMessageAndIsCutOff(t *testing.T) {
	inPlan(t, messagePlan, func(r *rig) {
		caller := r.callsTo("4004")
		r.waits("answered")
		<-time.After(5 * time.Second)
		caller.Sings(nil)
		left := tagsOf(r.waits("voicemail_left"))
		require.Equal(t, "silence", left["ended_by"])
		took, err := time.ParseDuration(left["duration_ms"] + "ms")
		require.NoError(t, err)
		require.InDelta(t, 5, took.Seconds(), 0.7, "without the beep before and the silence after")
		r.ends(caller)
	})
}

func TestKeyDuringTheBeepEndsTheMessage(t *testing.T) {
	inPlan(t, messagePlan, func(r *rig) {
		caller := r.callsTo("4004")
		require.True(t, caller.WaitHears("beep", time.Second), "%v", caller.Heard())
		caller.Presses("#")
		require.Equal(t, map[string]string{"recado": "vazio"}, tagsOf(r.waits("tagged")))
		r.ends(caller)
		require.NoDirExists(t, r.Recordings, "nothing was recorded")
	})
}

func TestCallerLeavesDuringTheBeep(t *testing.T) {
	inPlan(t, messagePlan, func(r *rig) {
		caller := r.callsTo("4004")
		require.True(t, caller.WaitHears("beep", time.Second))
		caller.HangsUp()
		require.Equal(t, acd.ByCustomer, r.waits("ended").Fact.(acd.Ended).By)
		r.ends(caller)
		require.NoDirExists(t, r.Recordings)
	})
}

func TestFolderThatTakesNoMessagesIsAnErrorOfTheFlow(t *testing.T) {
	inPlan(t, messagePlan, func(r *rig) {
		require.NoError(t, os.WriteFile(r.Recordings, []byte("a file where the folder should be"), 0o600))
		var log bytes.Buffer
		r.Logger = slog.New(slog.NewTextHandler(&log, nil))
		caller := r.callsTo("4004")
		require.Equal(t, map[string]string{"recado": "erro"}, tagsOf(r.waits("tagged")))
		r.ends(caller)
		require.Contains(t, log.String(), "message not recorded")
		require.NotContains(t, log.String(), "5511911110000")
	})
}

// TestEndOfTheCallDoesNotWaitForTheMessage: the engine hears of it at once, and of the message when it is on the disk.
func TestEndOfTheCallDoesNotWaitForTheMessage(t *testing.T) {
	inPlan(t, messagePlan, func(r *rig) {
		caller := r.callsTo("4004")
		r.waits("answered")
		<-time.After(4 * time.Second)
		caller.HangsUp()
		r.waits("ended")
		require.Equal(t, "hangup", tagsOf(r.waits("voicemail_left"))["ended_by"])
		r.ends(caller)
		require.Len(t, r.kept(), 1)
	})
}

func TestThoseWhoLookAfterAMailboxAreTold(t *testing.T) {
	inPlan(t, messagePlan, func(r *rig) {
		caller := r.callsTo("4004")
		r.waits("answered")
		<-time.After(4 * time.Second)
		caller.Presses("#")
		left := tagsOf(r.waits("voicemail_left"))
		protocol := ""
		for _, ev := range r.log.Events() {
			if f, ok := ev.Fact.(acd.Arrived); ok {
				protocol = f.Protocol
			}
		}
		keys := map[string]bool{}
		for _, to := range []string{"sac@loja.example", "chefe@loja.example"} {
			m := <-r.outside.sent
			require.Equal(t, to, m.To)
			require.Equal(t, "email", m.Channel)
			require.Equal(t, "correio", m.Service)
			require.Equal(t, "Novo recado na caixa sac, 4 s: "+left["url"]+" (protocolo "+protocol+").", m.Text)
			keys[m.Key] = true
			require.Equal(t, map[string]string{"channel": "email", "service": "correio"}, tagsOf(r.waits("message_sent")))
		}
		require.Len(t, keys, 2, "a service that takes one for a repetition would send only one")
		r.ends(caller)
	})
}

func TestNoticesAreInTheLanguageOfTheCentre(t *testing.T) {
	message := left{mailbox: "sac", url: "recordings/c-1.wav", length: 12_300 * time.Millisecond}
	require.Equal(t, "Novo recado na caixa sac, 12 s: recordings/c-1.wav (protocolo 7).\n\nEscrito por uma máquina; dados pessoais:\nBom dia.",
		notice("pt-BR", message, "7", "Bom dia."))
	for language, want := range map[string]string{
		"pt-PT": "Novo recado na caixa sac, 12 s: recordings/c-1.wav (protocolo 7).",
		"es-MX": "Nuevo mensaje en el buzón sac, 12 s: recordings/c-1.wav (protocolo 7).",
		"de":    "New message in mailbox sac, 12 s: recordings/c-1.wav (protocol 7).",
	} {
		require.Equal(t, want, notice(language, message, "7", ""))
	}
}

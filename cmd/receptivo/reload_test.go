package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
	"receptivo/acd/console"
	"receptivo/flows"
)

// served is a node that runs on a folder.
type served struct {
	*node
	t            *testing.T
	dir          string
	say, trouble *heard
}

// heard is what somebody was told.
type heard struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (h *heard) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.Write(b)
}

func (h *heard) has(text string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Contains(h.b.String(), text)
}

// serving runs a node on a folder with the bench plan until the test ends.
func serving(t *testing.T, watch bool) *served {
	s := &served{t: t, dir: t.TempDir(), say: &heard{}, trouble: &heard{}}
	s.writes("plan.hcl", benchPlan(1))
	from, err := readSnapshot(os.DirFS(s.dir))
	require.NoError(t, err)
	c := testConfig(t, t.TempDir())
	c.Plan, c.Files, c.Dir, c.From, c.Watch, c.Trouble = from.plan, from.files, s.dir, from, watch, s.trouble
	s.node, err = openNode(t.Context(), c)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- s.run(ctx, func() { close(ready) }, time.Second, s.say) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-ended)
		s.node.close()
	})
	<-ready
	return s
}

// writes saves a file as editors do: under another name first.
func (s *served) writes(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	require.NoError(s.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(s.t, os.WriteFile(path+"~", []byte(text), 0o644))
	require.NoError(s.t, os.Rename(path+"~", path))
}

func (s *served) hangup() { require.NoError(s.t, syscall.Kill(os.Getpid(), syscall.SIGHUP)) }

func (s *served) tells(h *heard, text string) {
	s.t.Helper()
	require.Eventually(s.t, func() bool { return h.has(text) }, 20*time.Second, 5*time.Millisecond, "%q is not told", text)
}

// slower is the bench plan with after-call work.
func slower() string { return strings.Replace(benchPlan(1), `wrap_up = "0s"`, `wrap_up = "5s"`, 1) }

// broken is the bench plan with a reference to nothing.
func broken() string { return strings.Replace(benchPlan(1), "flow.bench", "flow.bunch", 1) }

func TestHangupSignalReloads(t *testing.T) {
	s := serving(t, false)
	first := s.plan().Hash

	s.writes("plan.hcl", broken())
	s.hangup()
	s.tells(s.trouble, "receptivo: the plan in force stays: the plan has errors: 1 error, 0 warnings\n")
	require.True(t, s.trouble.has("on plan.hcl:2:"), "the line is not shown")
	require.Equal(t, first, s.plan().Hash)

	s.writes("plan.hcl", slower())
	s.hangup()
	s.tells(s.say, "in force: queue q changed\n")
	require.NotEqual(t, first, s.plan().Hash)

	s.hangup()
	s.tells(s.say, "nothing has changed\n")
}

func TestWatchedFolderReloads(t *testing.T) {
	s := serving(t, true)
	s.writes("plan.hcl", slower())
	s.tells(s.say, "in force: queue q changed\n")
	s.writes("prompts/pt-BR/ola.wav", "no sound, but a recording")
	s.tells(s.say, "in force: 1 recording added\n")
	s.writes("plan.hcl", broken())
	s.tells(s.trouble, "the plan in force stays")
	require.False(t, s.say.has("nothing has changed"), "a watcher has news or none")
}

// TestWatcherSeesFoldersThatCome: recordings may be copied into a folder that was not there when the centre began.
func TestWatcherSeesFoldersThatCome(t *testing.T) {
	s := serving(t, true)
	require.NoError(t, os.MkdirAll(filepath.Join(s.dir, "prompts", "es"), 0o755))
	require.Eventually(t, func() bool { // until the new folder is watched, each file in it is another event or none
		s.writes("prompts/es/hola.wav", time.Now().String())
		return s.say.has("1 recording added")
	}, 20*time.Second, 400*time.Millisecond)
}

// TestReloadThatTheEngineRefuses: a queue cannot go while somebody waits in it, and the reason is a sentence.
func TestReloadThatTheEngineRefuses(t *testing.T) {
	s := serving(t, false)
	for _, cmd := range []acd.Command{
		acd.SignIn{Agent: "a0"}, acd.Arrive{Contact: "c1", Channel: acd.Voice, Node: "elsewhere"}, acd.Enqueue{Contact: "c1", Queue: "q"},
	} {
		_, err := s.loop.Do(t.Context(), cmd)
		require.NoError(t, err)
	}
	before := s.plan()
	s.writes("plan.hcl", strings.NewReplacer(`queue "q"`, `queue "p"`, "queue.q", "queue.p").Replace(benchPlan(1)))
	_, err := s.plans.Apply(t.Context())
	var refusal *console.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, `queue "q" cannot be removed: 1 contact waits in it; let nobody into it any more, and remove it when it is empty`, refusal.Why)
	require.Empty(t, refusal.Diagnostics)
	require.Same(t, before, s.plan())

	require.NoError(t, os.RemoveAll(s.dir))
	_, err = s.plans.Apply(t.Context())
	require.ErrorAs(t, err, &refusal)
	require.Contains(t, refusal.Why, "the plan cannot be read")
}

// TestPlansInForceAreKept: whoever asks later what a call ran by finds the folder, and can load it.
func TestPlansInForceAreKept(t *testing.T) {
	s := serving(t, false)
	first := s.plan().Hash
	s.writes("plan.hcl", slower())
	s.writes("prompts/pt-BR/ola.wav", "sound")
	_, err := s.plans.Apply(t.Context())
	require.NoError(t, err)
	for _, hash := range []string{first, s.plan().Hash} {
		kept, diags := flows.Parse(os.DirFS(s.plans.archive.folder(hash)))
		require.False(t, diags.HasErrors())
		require.Equal(t, hash, kept.Hash)
	}
	info, err := os.Stat(filepath.Join(s.plans.archive.folder(s.plan().Hash), "plan.hcl"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "a plan may hold passwords")
}

func TestArchiveSharesWhatIsAlikeAndForgetsWhatIsOld(t *testing.T) {
	a := archiveIn(t.TempDir())
	one := fstest.MapFS{"plan.hcl": {Data: []byte("1")}, "prompts/a.wav": {Data: []byte("same")}}
	two := fstest.MapFS{"plan.hcl": {Data: []byte("2")}, "prompts/a.wav": {Data: []byte("same")}}
	require.NoError(t, a.keep("sha256:one", one, ""))
	require.NoError(t, a.keep("sha256:two", two, "sha256:one"))
	stat := func(hash, name string) fs.FileInfo {
		info, err := os.Stat(filepath.Join(a.folder(hash), name))
		require.NoError(t, err)
		return info
	}
	require.True(t, os.SameFile(stat("sha256:one", "prompts/a.wav"), stat("sha256:two", "prompts/a.wav")))
	require.False(t, os.SameFile(stat("sha256:one", "plan.hcl"), stat("sha256:two", "plan.hcl")))

	// Recorded anew under the same sources, the folder is replaced.
	one["prompts/a.wav"] = &fstest.MapFile{Data: []byte("other")}
	require.NoError(t, a.keep("sha256:one", one, "sha256:two"))
	data, err := os.ReadFile(filepath.Join(a.folder("sha256:two"), "prompts/a.wav"))
	require.NoError(t, err)
	require.Equal(t, "same", string(data))

	later := time.Now().Add(keptFor + time.Hour)
	require.NoError(t, a.prune(later, []string{"sha256:two"}))
	require.NoDirExists(t, a.folder("sha256:one"))
	require.DirExists(t, a.folder("sha256:two"))
}

// TestSnapshotStaysWhatItWas: files change after it was taken, and what is checked is what comes into force.
func TestSnapshotStaysWhatItWas(t *testing.T) {
	folder := fstest.MapFS{
		"plan.hcl": {Data: []byte(benchPlan(1))}, "plan.test.hcl": {Data: []byte("?")}, ".plan.hcl": {Data: []byte("?")},
		"prompts/pt-BR/ola.wav": {Data: []byte("sound")}, "recordings/call.wav": {Data: []byte("secret")},
	}
	s, err := readSnapshot(folder)
	require.NoError(t, err)
	require.NotNil(t, s.plan)
	sum := s.sum
	folder["plan.hcl"].Data = []byte("?")
	folder["prompts/pt-BR/ola.wav"].Data = []byte("noise")
	again, diags := flows.Parse(s.files)
	require.False(t, diags.HasErrors())
	require.Equal(t, s.plan.Hash, again.Hash)
	sound, err := fs.ReadFile(s.files, "prompts/pt-BR/ola.wav")
	require.NoError(t, err)
	require.Equal(t, "sound", string(sound))
	for _, name := range []string{"plan.test.hcl", ".plan.hcl", "recordings/call.wav"} {
		_, err := fs.Stat(s.files, name)
		require.ErrorIs(t, err, fs.ErrNotExist, name)
	}

	folder["plan.hcl"].Data = []byte(benchPlan(1))
	other, err := readSnapshot(folder)
	require.NoError(t, err)
	require.NotEqual(t, sum, other.sum, "a recording has changed")
	require.Equal(t, s.plan.Hash, other.plan.Hash)
}

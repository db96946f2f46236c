package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"receptivo/flows"
)

// quietFor is how long a folder must be quiet before it is read: editors write, rename and remove several files for one
// save, and a checkout changes many.
const quietFor = 200 * time.Millisecond

// watcher tells of changes to a plan's files. It watches folders, not files: an editor that saves by renaming leaves
// another file of the same name.
type watcher struct {
	fs      *fsnotify.Watcher
	dir     string
	plan    func() *flows.Plan // the one in force, for its prompts_dir
	tests   bool               // files of tests count too
	changed chan struct{}      // buffered: something has
}

// watch begins to watch the folder of a plan and its recordings.
func watch(dir string, plan func() *flows.Plan) (*watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("--watch: %w", err)
	}
	w := &watcher{fs: notify, dir: dir, plan: plan, changed: make(chan struct{}, 1)}
	if err := notify.Add(dir); err != nil {
		return nil, errors.Join(fmt.Errorf("--watch: %s: %w", dir, err), notify.Close())
	}
	w.recordings()
	return w, nil
}

// recordings watches the folders of recordings that there are now; those that are watched already stay.
func (w *watcher) recordings() {
	root := filepath.Join(w.dir, filepath.FromSlash(w.plan().Engine.PromptsDir))
	_ = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = w.fs.Add(name) // a folder that has just gone tells of itself
		}
		return nil
	})
}

// run tells of changes once they are over, until ctx ends.
func (w *watcher) run(ctx context.Context) error {
	defer w.fs.Close()
	quiet := time.NewTimer(quietFor)
	quiet.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.fs.Events:
			if !ok {
				return errors.New("--watch has ended: the folder is no longer watched")
			}
			if w.concerns(e) {
				quiet.Reset(quietFor)
			}
		case <-w.fs.Errors: // events were lost: whatever they were
			quiet.Reset(quietFor)
		case <-quiet.C:
			w.recordings()
			select {
			case w.changed <- struct{}{}:
			default:
			}
		}
	}
}

// concerns reports whether an event can be about the plan: its sources, recordings, tables, and the folders of these.
func (w *watcher) concerns(e fsnotify.Event) bool {
	if e.Op == fsnotify.Chmod {
		return false
	}
	name := filepath.Base(e.Name)
	if filepath.Dir(e.Name) == w.dir && (isSource(name) || w.tests && strings.HasSuffix(name, ".test.hcl")) {
		return true
	}
	ext := filepath.Ext(name)
	return ext == ".wav" || ext == ".csv" || ext == "" // a folder, by its looks
}

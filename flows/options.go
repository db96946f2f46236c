package flows

import "io/fs"

// Options are what a load looks at besides the plan itself. The zero value looks at nothing else.
type Options struct {
	// Recording says whether a recording can be played: nil, an error that is fs.ErrNotExist, or what is wrong with it in a
	// few words. dir is the plan's prompts_dir; language is empty for what stands at its top (music). Without it nobody
	// looks whether prompts are recorded: codecs are not this package's.
	Recording func(dir, language, name string) error
}

// ParseWith is Parse with options.
func ParseWith(fsys fs.FS, o Options) (*Plan, Diagnostics) { return parseFor(Version, fsys, o) }

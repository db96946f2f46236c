// Package lsp speaks the Language Server Protocol for the plan language, so that any editor that speaks it too checks,
// completes and explains a plan as it is written.
//
// [Serve] is a server for one editor over one stream. What it knows of the language is packages flows and flows/editor;
// here are the protocol, the texts that are open in the editor over the files on disk, and the pause after which a change
// is checked; what of a folder is checked besides the language is for whoever starts it ([Options].Check). It reads the folders
// of the files that are open, writes nothing, and opens no network connection.
package lsp

// Package editor knows what an editor asks about a plan that is being written: what can stand here, what this is, where
// it is declared and used, what a file holds, and how a mistake can be mended.
//
// It reads the tables of package flows and text, however broken: files are taken apart word by word, so that a brace
// that is still missing hides nothing else. It starts no goroutine, reads no clock and opens no file but those of the
// file system it is given; a language server and its protocol stand in front of it. Offsets count bytes from 0.
package editor

// Package media is the audio of a leg: prompts, tones, music, pacing, who hears whom, and what is recorded of it.
//
// It knows no network and no SIP. A party on the line is a [Leg]; its audio has exactly one owner at a time, its
// [Port]: either the port plays clips, paced every 20 ms, or it is joined to another port. Whoever carries the frames
// (RTP, a browser, a test) stands behind [Line]. Types that both a carrier such as media/sip and a driver such as
// acd/live must know live here, so that neither has to know the other. Everything in this package runs in a
// testing/synctest bubble.
//
// It never decides who talks to whom, never logs, and decodes what a party says only to tell speech from silence and to
// find keys. Its goroutines are the shards of an [Engine], for which Engine.Close waits, one for each [Recording] until
// its Done (and, while a driver leaves many signals of a [FakeLeg] unread, the one that keeps them). Standards obeyed:
// ITU-T G.711 and Q.23, and RFC 2361 for the formats of recordings.
package media

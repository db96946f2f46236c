// Package phone is a small scripted SIP phone for the other side of the wire: it registers, dials, is rung, presses keys, sings a tone of its own
// and measures what it hears. The demo, `receptivo call`, the tests of media/sip and the load command are made of it.
//
// It never imports media/sip and shares no code with it but sipgo's parser: transactions, dialogs, SDP, RTP, SRTP and G.711 are written here a second
// time, so that one mistake cannot hide on both sides, and messages are literal text, so that the phone can be wrong on purpose. It never decides
// anything about queues or agents, never reads the testing package, and never ends a process because of what arrived from the network.
//
// A Phone is one UDP socket for SIP and any number of calls, each with its own RTP socket. Goroutines: one reading SIP, one pacing the audio of
// all calls (only while there are some), one receiving per call. Everything is released by Close.
//
// Standards obeyed where not told otherwise: RFC 3261 (SIP, UDP only), 3581 (rport), 3264 (offer/answer), 3550 and 3551 (RTP), 4733 (keys),
// 7616 and 8760 (digest), 4568, 3711 and 7714 (SRTP), ITU-T G.711.
package phone

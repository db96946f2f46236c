// Package sip carries legs over SIP, by UDP, TCP or TLS, and RTP, encrypted where a trunk says so: it takes calls, registers
// the agents' phones and rings them, and calls out through trunks.
//
// A [Gateway] turns every dialog into a [receptivo/media.Leg]; nothing but audio, keys, answer, hold and hang-up crosses
// that border. sipgo carries the wire and the transactions; dialogs, SDP and RTP are ours. The package decides nothing
// about queues and agents, and no datagram or connection may end the process, a call it does not belong to, or an audio stream.
package sip

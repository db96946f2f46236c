package main

import (
	"cmp"
	"errors"
	"path/filepath"
	"time"

	"receptivo/flows"
)

// settings are what operators settle about a node: as a flag, else in the environment, else in the server block of the
// plan, else by default. Nil is what neither a flag nor the environment says.
type settings struct {
	SIP        *string        `name:"sip" env:"RECEPTIVO_SIP" help:"UDP address for SIP (127.0.0.1:5060)." placeholder:"ADDR"`
	SIPTCP     *string        `name:"sip-tcp" env:"RECEPTIVO_SIP_TCP" help:"TCP address for SIP, for trunks and phones over TCP; off when empty, which is the default." placeholder:"ADDR"`
	SIPTLS     *string        `name:"sip-tls" env:"RECEPTIVO_SIP_TLS" help:"Address for SIP over TLS 1.2 and later, usually port 5061; off when empty, which is the default." placeholder:"ADDR"`
	SIPCert    *string        `name:"sip-cert" env:"RECEPTIVO_SIP_CERT" help:"PEM file of the certificate for --sip-tls, with those who signed it. A renewed one counts from the next connection." placeholder:"FILE" type:"path"`
	SIPKey     *string        `name:"sip-key" env:"RECEPTIVO_SIP_KEY" help:"PEM file of its key." placeholder:"FILE" type:"path"`
	HTTP       *string        `name:"http" env:"RECEPTIVO_HTTP" help:"Address for health and commands (127.0.0.1:8080)." placeholder:"ADDR"`
	Data       *string        `env:"RECEPTIVO_DATA" help:"Directory of the log, the customers and the events (./data)." placeholder:"DIR" type:"path"`
	DB         *string        `name:"db" env:"RECEPTIVO_DB" help:"PostgreSQL database that holds customers and their history, instead of the data directory, and whose schema reports follows the log for whoever asks in SQL: postgres://user@host/name, its password in ~/.pgpass or in the environment. It may be away, also at the start; off when empty, which is the default." placeholder:"URL"`
	NATS       *string        `name:"nats" env:"RECEPTIVO_NATS" help:"Where events are stored: embedded, the centre's own server (that is the default), or a NATS of yours with JetStream as nats://host:4222 or tls://host:4222, several with commas. It may be away, also at the start: events wait in the log. The stream RECEPTIVO_EVENTS is made there unless it is there." placeholder:"URLS"`
	NATSCreds  *string        `name:"nats-creds" env:"RECEPTIVO_NATS_CREDS" help:"Credentials for a NATS of yours: a .creds file as nsc writes it, or the seed of an NKEY user." placeholder:"FILE" type:"path"`
	NATSListen *string        `name:"nats-listen" env:"RECEPTIVO_NATS_LISTEN" help:"Address of the embedded server, where other services subscribe to events (127.0.0.1:4222); off when empty." placeholder:"ADDR"`
	RTP        *portRange     `name:"rtp" env:"RECEPTIVO_RTP" help:"UDP ports for audio (20000-29999)." placeholder:"LO-HI"`
	Drain      *time.Duration `env:"RECEPTIVO_DRAIN" help:"How long calls may go on at shutdown (30s)." placeholder:"TIME"`
}

// settled is what a node goes by.
type settled struct {
	SIP, HTTP, Data, NATSListen string
	SIPTCP, SIPTLS              string // listeners; empty: none
	SIPCert, SIPKey             string // PEM files, for TLS
	DB                          string // of the reports; empty: none
	NATS, NATSCreds             string // servers outside, and the file that proves who we are; empty: the embedded one
	RTP                         portRange
	Drain                       time.Duration
}

// over lays what flags and the environment say over the plan's server block, which has its defaults.
func (s settings) over(block flows.Server) (settled, error) {
	var written portRange
	if err := written.UnmarshalText([]byte(block.RTP)); err != nil {
		return settled{}, err
	}
	data, err := filepath.Abs(block.Data) // as --data is: from where the program was started
	if err != nil {
		return settled{}, err
	}
	at := settled{
		SIP: *cmp.Or(s.SIP, &block.SIP), HTTP: *cmp.Or(s.HTTP, &block.HTTP), Data: *cmp.Or(s.Data, &data),
		NATSListen: *cmp.Or(s.NATSListen, &block.NATSListen), RTP: *cmp.Or(s.RTP, &written), Drain: *cmp.Or(s.Drain, &block.Drain),
	}
	if err := s.lines(block, &at); err != nil {
		return settled{}, err
	}
	db := block.DB.Reveal()
	at.DB = *cmp.Or(s.DB, &db)
	at.NATS, at.NATSCreds, err = s.outside(block)
	return at, err
}

// lines is where SIP is heard beside UDP.
func (s settings) lines(block flows.Server, at *settled) (err error) {
	at.SIPTCP, at.SIPTLS = *cmp.Or(s.SIPTCP, &block.SIPTCP), *cmp.Or(s.SIPTLS, &block.SIPTLS)
	at.SIPCert, at.SIPKey = *cmp.Or(s.SIPCert, &block.SIPCert), *cmp.Or(s.SIPKey, &block.SIPKey)
	if at.SIPTLS == "" && s.SIPCert != nil {
		return errors.New("--sip-cert is for TLS: say where to listen with --sip-tls 192.0.2.10:5061")
	}
	for _, file := range []*string{&at.SIPCert, &at.SIPKey} { // as --data is: from where the program was started
		if *file == "" {
			continue
		}
		if *file, err = filepath.Abs(*file); err != nil {
			return err
		}
	}
	return nil
}

// outside is the NATS to use instead of the embedded one; empty: there is none.
func (s settings) outside(block flows.Server) (servers, creds string, err error) {
	servers, creds = *cmp.Or(s.NATS, &block.NATS), *cmp.Or(s.NATSCreds, &block.NATSCreds)
	switch {
	case servers != "embedded" && servers != "":
	case creds != "":
		return "", "", errors.New("--nats-creds (nats_creds in the plan) is for a NATS of yours: say where it is with --nats nats://host:4222")
	default:
		return "", "", nil
	}
	if creds != "" {
		creds, err = filepath.Abs(creds)
	}
	return servers, creds, err
}

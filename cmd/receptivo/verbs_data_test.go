package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"receptivo/media/phone"
)

// dataStories are about other systems, what is kept, and how flows call each other and end.
var dataStories = []story{
	{"identify", identifyStory("1050", "+5511900000001", 700)},
	{"identify a stranger", identifyStory("1051", "+5511900007777", 800)},
	{"lookup in a file and a service", toneStory("1060", 700, 1200)},
	{"lookup that the service does not find", toneStory("1061", 700, 900)},
	{"lookup that the file does not find", toneStory("1062", 800)},
	{"http", toneStory("1070", 700)},
	{"http not found", toneStory("1071", 800)},
	{"http without an answer", toneStory("1072", 1200, 900)},
	{"http that fails", toneStory("1073", 1100)},
	{"http with a huge answer", toneStory("1074", 1100)},
	{"http with a slow answer", fillerStory},
	{"http of a service that is gone", toneStory("1076", 1100)},
	{"http with a wrong answer", toneStory("1077", 1100)},
	{"message", messageStory},
	{"set, tag, log and language", keepStory},
	{"run and return", toneStory("1140", 900, 700)},
	{"run and raise", toneStory("1141", 900, 800)},
	{"hangup busy", refuseStory("1150", 486)},
	{"hangup rejected", refuseStory("1151", 603)},
	{"hangup congestion", refuseStory("1152", 503)},
	{"hangup not found", refuseStory("1153", 404)},
	{"on hangup", farewellStory},
}

// toneStory is a call in which these tones are heard before the centre hangs up.
func toneStory(number string, hz ...float64) func(*testing.T, *verbs) {
	return func(t *testing.T, v *verbs) {
		p := v.dials(t, number)
		hears(p, hz...)
		p.IsHungUp()
	}
}

func identifyStory(number, from string, hz float64) func(*testing.T, *verbs) {
	return func(t *testing.T, v *verbs) {
		v.says(number)
		p := v.phone(t, 440, func(c *phone.Config) { c.User = from }).Dials(number)
		hears(p, hz)
		p.IsHungUp()
		if hz == 700 {
			require.Equal(t, map[string]string{"cliente": "ouro"}, v.fact(t, number, "tagged"))
		}
	}
}

func fillerStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1075")
	hears(p, 1200) // one moment, please
	close(v.shop.patient)
	hears(p, 700)
	p.IsHungUp()
}

func messageStory(t *testing.T, v *verbs) {
	v.says("1080")
	const from = "+5511900008888"
	p := v.phone(t, 440, func(c *phone.Config) { c.User = from }).Dials("1080")
	hears(p, 700)
	p.IsHungUp()
	sent := v.shop.gets(t, func(p post) bool { return p.path == "/messages" && p.body["to"] == from })
	require.Equal(t, "sms", sent.body["channel"])
	require.Equal(t, "Protocolo "+sent.body["protocol"]+".", sent.body["text"])
	require.NotEmpty(t, sent.body["protocol"])
	require.Equal(t, v.contact(t, "1080"), sent.body["call"])
	require.NotEmpty(t, sent.key)
	require.Equal(t, map[string]string{"channel": "sms", "service": "loja"}, v.fact(t, "1080", "message_sent"))
	require.Equal(t, map[string]string{"does": "receipt"}, v.fact(t, "1080", "achieved"))
}

func keepStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1090")
	hears(p, 700, 760) // the same prompt in English
	p.IsHungUp()
	require.Equal(t, map[string]string{"guarda": "X2"}, v.fact(t, "1090", "tagged"))
	require.Contains(t, v.errs.String(), `message="guarda X 2"`)
}

func refuseStory(number string, code int) func(*testing.T, *verbs) {
	return func(t *testing.T, v *verbs) {
		v.says(number)
		v.phone(t, 440).IsRefused(number, code)
	}
}

func farewellStory(t *testing.T, v *verbs) {
	p := v.dials(t, "1160")
	hears(p, 700)
	p.HangsUp()
	told := v.shop.gets(t, func(p post) bool { return p.path == "/fim" })
	require.NotEmpty(t, told.body["protocolo"])
	require.NotEmpty(t, told.key)
	require.Equal(t, map[string]string{"fim": "avisado"}, v.fact(t, "1160", "tagged"))
	require.False(t, strings.Contains(v.errs.String(), "5511900009999"), "no customer's number in the log")
}

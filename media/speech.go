package media

import (
	"encoding/binary"
	"fmt"
	"mime"
	"strconv"
	"strings"
)

// streamed is the least size of a data chunk that only says that nobody knew how long it would be: synthesisers write the
// header before they speak, with 0xFFFFFFFF (OpenAI, ffmpeg) or nearly 2 GiB (espeak-ng) for the length.
const streamed = 0x7FF00000

// DecodeSpeech reads what a synthesiser said: WAV as DecodeWAV, also streamed, with no length in its header; or the bare
// samples of one channel that the content type names: audio/L16; rate=24000 (RFC 2586: 16 bits, the high byte first),
// audio/pcm; rate=24000 (the low byte first), audio/basic and audio/PCMU (mu-law at 8 kHz), audio/PCMA. An empty content
// type is WAV's. name is for errors and for Clip.Name.
func DecodeSpeech(name, contentType string, data []byte) (*Clip, error) {
	clip, err := decodeSpeech(name, contentType, data)
	if err != nil {
		return nil, fmt.Errorf("media: speech: %w", err)
	}
	return clip, nil
}

func decodeSpeech(name, contentType string, data []byte) (*Clip, error) {
	if strings.HasPrefix(string(data[:min(4, len(data))]), "RIFF") { // whatever it is called
		h, audio, err := readChunks(data, streamed)
		if err != nil {
			return nil, err
		}
		return h.clip(name, audio), nil
	}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, params = "", nil
	}
	switch {
	case len(data) == 0:
		return nil, fmt.Errorf("nothing was said")
	case kind == "audio/basic", kind == "audio/pcmu", kind == "audio/x-mulaw":
		return newEncodedClip(name, PCMU, data), nil
	case kind == "audio/pcma", kind == "audio/x-alaw":
		return newEncodedClip(name, PCMA, data), nil
	case kind == "audio/l16", kind == "audio/pcm", kind == "audio/x-pcm":
		return bareSamples(name, kind == "audio/l16", params, data)
	}
	return nil, fmt.Errorf("neither WAV, audio/L16, audio/pcm nor G.711 (audio/basic, audio/PCMA)")
}

// bareSamples reads 16-bit samples of one channel.
func bareSamples(name string, highFirst bool, params map[string]string, data []byte) (*Clip, error) {
	rate, err := strconv.Atoi(params["rate"])
	switch channels := params["channels"]; {
	case err != nil || rate < Rate || rate > 96000:
		return nil, fmt.Errorf("bare samples need their rate, %d to 96000 Hz, in the content type: audio/pcm; rate=24000", Rate)
	case channels != "" && channels != "1":
		return nil, fmt.Errorf("bare samples are of one channel")
	case len(data) < 2:
		return nil, fmt.Errorf("nothing was said")
	}
	if highFirst {
		low := make([]byte, len(data)&^1)
		for i := 0; i < len(low); i += 2 {
			binary.LittleEndian.PutUint16(low[i:], binary.BigEndian.Uint16(data[i:]))
		}
		data = low
	}
	return wavHeader{format: wavPCM, channels: 1, rate: rate}.clip(name, data), nil
}

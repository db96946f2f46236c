#!/bin/sh
# Makes recordings from text: `sh make.sh LIST DIR [LANG]` reads lines `name<TAB>text` from LIST and writes
# DIR/name.wav, A-law WAV at 8 kHz, one channel, silence trimmed, peak at -6 dBFS. Needs espeak-ng and sox.
#
#   sh media/sounds/make.sh media/sounds/pt-BR.tsv media/sounds/pt-BR
#
# A text `~880 0.25` is a tone of 880 Hz for 0.25 s instead of speech, `~0 0.25` silence. Lines that begin with # and empty lines are left
# out. Equal input gives equal files (sox adds no dither with -D -R), so a change of one line changes one recording.
# To use a human voice, put a WAV of the same name in its place; nothing else has to change.
set -eu

list=${1:?usage: sh make.sh LIST DIR [LANG]}
dir=${2:?usage: sh make.sh LIST DIR [LANG]}
lang=${3:-pt-br}

raw=$(mktemp -d)
trap 'rm -rf "$raw"' EXIT
tab=$(printf '\t')

# A little speech is cut off by trimming at 1 %, hence 0.4 %; the compander lifts soft sounds, which a telephone loses;
# 40 ms of silence at the end keep a jitter buffer from swallowing the last sound.
say() { # NAME TEXT
	espeak-ng -v "$lang" -s 150 -p 45 -w "$raw/a.wav" -- "$2"
	sox -D -R "$raw/a.wav" "$raw/b.wav" highpass 120 \
		silence 1 0.01 0.4% reverse silence 1 0.01 0.4% reverse
	sox -D -R "$raw/b.wav" -r 8000 -c 1 -e a-law "$dir/$1.wav" \
		rate -h 8000 compand 0.003,0.08 6:-60,-60,-30,-22,0,-8 0 -90 0.01 norm -6 fade t 0.005 -0 0.01 pad 0 0.04
}

tone() { # NAME HZ SECONDS
	if [ "$2" = 0 ]; then
		sox -D -R -n -r 8000 -c 1 -e a-law "$dir/$1.wav" trim 0 "$3"
		return
	fi
	sox -D -R -n -r 8000 -c 1 -e a-law "$dir/$1.wav" synth "$3" sine "$2" fade t 0.01 "$3" 0.02 norm -12
}

while IFS="$tab" read -r name text; do
	case $name in '' | '#'*) continue ;; esac
	mkdir -p "$dir/$(dirname "$name")"
	case $text in
	'~'*)
		set -- ${text#\~}
		tone "$name" "$1" "$2"
		;;
	*) say "$name" "$text" ;;
	esac
done <"$list"

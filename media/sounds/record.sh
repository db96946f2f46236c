#!/bin/sh
# Makes the built-in recordings anew: `sh media/sounds/record.sh [LANG …]` writes the list LANG.tsv of what package ivr
# says in a language (all of them when none is named) and synthesises each recording of it. Needs go, espeak-ng and sox.
#
# A recording by a human voice is a WAV of the same name; git shows which ones this has overwritten.
set -eu

cd "$(dirname "$0")/../.."
go test ./ivr -run TestListsOfRecordings -count 1 -rewrite

[ $# -gt 0 ] || set -- pt-BR en-US es
for lang in "$@"; do
	find "media/sounds/$lang" -name '*.wav' -delete 2>/dev/null || mkdir -p "media/sounds/$lang"
	sh media/sounds/make.sh "media/sounds/$lang.tsv" "media/sounds/$lang" "$(printf '%s' "$lang" | tr '[:upper:]' '[:lower:]')"
done

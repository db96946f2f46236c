#!/bin/sh
# Makes the recordings of a plan from its texts: `sh examples/record.sh examples/sac` takes every `name = "text"` of its
# prompts blocks and writes prompts/<language>/<name>.wav, and prompts/<language>.tsv, what was said in them: a test
# compares it with the plan, so that no text changes without its recording. Needs espeak-ng and sox.
#
# Every recording is made anew: use it on a plan that has none by a human voice.
set -eu

plan=${1:?usage: sh record.sh FOLDER}
make=$(dirname "$0")/../media/sounds/make.sh
texts=$(mktemp)
trap 'rm -f "$texts"' EXIT

cat "$plan"/*.hcl | awk -F'"' '
	/^prompts "/ { lang = $2; next }
	/^}/ { lang = "" }
	lang != "" && /^ +[a-z0-9_]+ += "/ { name = $1; gsub(/[ =]/, "", name); print lang "\t" name "\t" $2 }
' | LC_ALL=C sort >"$texts"

rm -f "$plan"/prompts/*.tsv "$plan"/prompts/*/*.wav
for lang in $(cut -f1 "$texts" | uniq); do
	mkdir -p "$plan/prompts/$lang"
	list=$plan/prompts/$lang.tsv
	awk -F'\t' -v lang="$lang" '$1 == lang { print $2 "\t" $3 }' "$texts" >"$list"
	sh "$make" "$list" "$plan/prompts/$lang" "$(printf '%s' "$lang" | tr '[:upper:]' '[:lower:]')"
done

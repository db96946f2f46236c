package graph

import "strings"

// helvetica is how wide the printable letters of ASCII are, from space to ~, in thousandths of the type's size: the
// metrics that Adobe published, which the sans-serif faces of all systems follow closely.
var helvetica = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// widest is by how much the faces that browsers choose for system-ui are wider (DejaVu Sans is the widest of them).
const widest = 1.16

// latin are the letters without their marks, from U+00C0.
const latin = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYPsaaaaaaaceeeeiiiidnooooo/ouuuuypy"

// textWidth is how much room a text takes at a size, in pixels; a little more than it needs.
func textWidth(s string, size float64) float64 {
	sum := 0
	for _, r := range s {
		switch {
		case r >= 0xC0 && r <= 0xFF:
			r = rune(latin[r-0xC0])
		case r == '“' || r == '”':
			r = '"'
		}
		switch {
		case r >= ' ' && r <= '~':
			sum += helvetica[r-' ']
		case r < 0x2E80:
			sum += 700
		default: // East Asian, emoji
			sum += 1000
		}
	}
	return float64(sum) * size / 1000 * widest
}

// fit cuts a text to a width.
func fit(s string, size, width float64) string {
	if s == "" || textWidth(s, size) <= width {
		return s
	}
	runes := []rune(s)
	low, high := 0, len(runes)
	for low < high { // how many letters fit, with the ellipsis
		mid := (low + high + 1) / 2
		if textWidth(string(runes[:mid])+"…", size) <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return strings.TrimRight(string(runes[:low]), " ") + "…"
}

// Package diff says what changes when one plan takes the place of another.
//
// [Plans] compares block by block, as they are written, and then walks both plans side by side to find which keys that callers
// press end elsewhere. It runs no call, and judges no change: that is for whoever reads the [Difference].
package diff

package main

import "io"

// output is where a command speaks: results to Out, trouble to Err.
type output struct{ Out, Err io.Writer }

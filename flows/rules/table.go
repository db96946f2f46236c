package rules

// rules are all of them, in order.
var rules []*Rule

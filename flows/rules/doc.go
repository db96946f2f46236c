// Package rules judges a plan by the rules of the places where it takes calls: what Brazilian, Portuguese and Spanish
// norms and good practice ask of a telephone service, as far as a plan can show it before a caller does.
//
// A pack of rules is in force when a plan names it (engine { profiles = [br-sac] }), settles something of it (profile
// "br-sac" { … }), or when a command asks for it (receptivo check --profile br-sac). Each rule follows every way that a
// call can take through the plan, from its number to a person or to the end, and says where one breaks it, in Portuguese
// or English, with the norm and a cure. What no plan can show is listed and never counted as kept.
//
// It is a package beside the language and not a part of it: the language says what a plan means, and has to be learnt by
// a machine; rules say what a plan should do, change with the law, and read a plan as any other program could. It decides
// only: it reads no clock (waivers have a last day: today is an argument), starts no goroutine and does no IO.
package rules

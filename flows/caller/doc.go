// Package caller is a person who calls a plan and does as they like: a [Line] takes commands such as "1", "wait 5s" or
// "agent answers", tells what is heard and what the flow does meanwhile, and writes the call down as a test.
//
// The clock is the virtual one of package flowtest: it goes on when a command or whoever drives the line says so. What
// the plan asks of services, directories and people elsewhere is answered by mocks, or by whoever is asked.
package caller

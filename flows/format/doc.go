// Package format writes files of the language in their one style; there are no options. [Source] works on plans and on tests,
// and a file with a syntax error ([flows.Syntax] says which) comes back as it is. Formatting twice is formatting once. What a
// block means is not asked: an unknown one is laid out all the same.
//
//   - Indentation, spaces and the columns of = are those of HCL's own formatter. Lines end in LF and have no trailing
//     blanks, the file ends in one newline.
//   - What spans several lines stands between blank lines. Between things of one line the author's blank lines stay.
//     There are never two in a row, and none where a body begins or ends.
//   - In a body come first its settings and its actions, in the author's order, then goto or raise and a blank line: the
//     straight way through. Then come its handlers (on), and in a flow its steps. In a question or any other block the
//     handlers come last, too.
//   - Your words are quoted, the language's are bare: step "menu", choice "1", but on hangup.
//   - A comment goes where the line goes that it stands above or behind. One that stands alone stays where it is.
//   - Texts, templates and heredocs keep every character, but for the carriage return of a line's end.
package format

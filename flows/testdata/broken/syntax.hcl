# After a syntax error only syntax errors of the same file are certain.

flow "a" {
  menu "x" {
    choice 1 { goto = step.nada } # want E001 "in quotes: choice \"1\""
  }
}

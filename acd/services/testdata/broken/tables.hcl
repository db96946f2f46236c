# Mistakes of tables: each where the plan names the file. A plan whose tables are wrong is not served.
directory "ok" {
  file   = "ok.csv"
  keys   = [cep]
  fields = object({ nome = string, caixas = optional(number) })
}

directory "gone" {
  file   = "gone.csv" # want E313 "directory gone cannot read it"
  keys   = [cep]
  fields = object({ nome = string })
}

directory "short" {
  file   = "short.csv" # want E313 "short.csv:3: this line has more or fewer columns than the first"
  keys   = [cep]
  fields = object({ nome = string })
}

directory "keyless" {
  file   = "ok.csv" # want E313 "there is no column \"telefone\", by which directory keyless finds records"
  keys   = [cep, telefone]
  fields = object({ nome = string })
}

directory "unfit" {
  file   = "unfit.csv" # want E313 "caixas must be a number, not a text"
  keys   = [cep]
  fields = object({ nome = string, caixas = number })
}

directory "latin" {
  file   = "latin.csv" # want E313 "is no UTF-8 text"
  keys   = [cep]
  fields = object({ nome = string })
}

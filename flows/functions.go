package flows

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// FunctionDoc describes a function to people: documentation, hover and completion read it.
type FunctionDoc struct {
	Name        string
	Signature   string // arguments in brackets may be left out
	Description string
	Example     string // an expression
	Result      string // what the example gives, as an expression; of a prompt, what a caller hears in pt-BR
}

// functionRow is one function of the language.
type functionRow struct {
	FunctionDoc
	call function.Function
}

// Functions lists the functions that an expression can call, by subject. None reads anything but its arguments.
func Functions() []FunctionDoc {
	docs := make([]FunctionDoc, len(functionRows))
	for i, row := range functionRows {
		docs[i] = row.FunctionDoc
	}
	return docs
}

type functionTable = map[string]function.Function

// functions are all that an expression can call.
var functions = func() functionTable {
	table := functionTable{}
	for _, row := range functionRows {
		table[row.Name] = row.call
	}
	return table
}()

// Constant is the value of an expression that reads nothing of a call; ok is false when it does, or is wrong.
func Constant(x hcl.Expression) (v Value, ok bool) {
	of, diags := x.Value(constants)
	return Value{of}, !diags.HasErrors()
}

// constants and secrets are where arguments that are fixed at load are evaluated.
var (
	constants = &hcl.EvalContext{Functions: functions}
	secrets   = &hcl.EvalContext{Functions: functionTable{"env": envFunc}}
)

func fn(name, signature, description, example, result string, call function.Function) functionRow {
	return functionRow{FunctionDoc{name, signature, description, example, result}, call}
}

// functionRows are the functions in the order of the documentation: say as, time, checks, privacy, texts, lists and
// objects, numbers, conversions, errors.
var functionRows = []functionRow{
	fn("audio", "audio(file)", "Plays a recording: the file <file>.wav in the folder of the call's language, as a prompt of that name would.",
		`audio("promo/natal")`, "", audioFunc),
	fn("text", "text(value)", "Says a text or number as it is written.",
		`text("Olá.")`, "Olá.", sayAs(SegText, spokenText)),
	fn("ssml", "ssml(markup)", "Says text with the markup of a speech engine (SSML 1.1). Where there is no engine, its words.",
		`ssml("Seu código é <emphasis>novo</emphasis>.")`, "Seu código é novo.", ssmlFunc),
	fn("digits", "digits(value)", "Says digits and letters one by one, as of a protocol or a document. Punctuation is not said.",
		`digits("881-2")`, "oito oito um dois", sayAs(SegDigits, spokenDigits)),
	fn("spell", "spell(value)", "Spells a text: letters by their names, digits, and signs such as @ too.",
		`spell("ab@1")`, "a bê arroba um", sayAs(SegSpell, spokenSpelling)),
	fn("number", `number(n, [gender])`, `Says a number. gender is that of what is counted, "m" or "f"; without it, as one counts: in Spanish "m" `+
		`says "veintiún" where nothing says "veintiuno". Decimals are rounded to six.`,
		`number(202, "f")`, "duzentas e duas", sayAs(SegNumber, spokenNumber, genders...)),
	fn("ordinal", `ordinal(n, [gender])`, `Says a whole number's place in a row; gender as of number(). Zero, negative numbers and those without an ordinal are said by number().`,
		`ordinal(21, "f")`, "vigésima primeira", sayAs(SegOrdinal, spokenNumber, genders...)),
	fn("money", `money(amount, [currency])`, `Says an amount, rounded to cents, in "BRL", "USD" or "EUR". Without a currency it is the one of the `+
		`plan's language, whatever the caller speaks: BRL for pt-BR, USD for en, EUR for others.`,
		`money(2.01)`, "dois reais e um centavo", sayAs(SegMoney, spokenMoney, currencies...)),
	fn("date", `date(day, ["year"])`, `Says the day and month of "2026-03-12", or of a time that begins so; with "year" the year too.`,
		`date("2026-03-12", "year")`, "doze de março de dois mil e vinte e seis", sayAs(SegDate, spokenDate, "year")),
	fn("datetime", `datetime(time, ["year"])`, `Says day, month, hour and minute of "2026-03-12T14:30" or of an RFC 3339 time, on the clock it is written in; with "year" the year too.`,
		`datetime("2026-03-12T14:30:00-03:00")`, "doze de março às quatorze horas e trinta minutos", sayAs(SegDateTime, spokenDateTime, "year")),
	fn("clock", "clock(time)", `Says the hour and minute of "14:30" or of a time as datetime() takes it.`,
		`clock("14:30")`, "quatorze horas e trinta minutos", sayAs(SegClock, spokenClock)),
	fn("phone", "phone(number)", "Says a phone number digit by digit, in its groups, with a pause after each. A number without + is Brazilian; what is no number is said as it is written, and one that is withheld is not said.",
		`phone("+551134567890")`, "um um três quatro cinco seis sete oito nove zero", sayAs(SegPhone, spokenPhone)),
	fn("span", "span(seconds)", `Says how long something takes, in days, hours, minutes and seconds. Takes "3m30s" too.`,
		`span(210)`, "três minutos e trinta segundos", sayAs(SegSpan, spokenSpan)),
	fn("estimate", "estimate(seconds)", `Says a wait that nobody knows exactly: less than a minute, whole minutes rounded up, more than five minutes. Takes "3m30s" too.`,
		`estimate(150)`, "três minutos", sayAs(SegEstimate, spokenEstimate)),
	fn("silence", "silence(seconds)", `Says nothing for so long, in tenths of a second up to half a minute. Takes "500ms" too.`,
		`silence("500ms")`, "", sayAs(SegSilence, spokenSilence)),

	fn("seconds", "seconds(n)", "So many seconds, in seconds.", `seconds(90)`, `90`, secondsIn(1)),
	fn("minutes", "minutes(n)", "So many minutes, in seconds.", `minutes(3)`, `180`, secondsIn(60)),
	fn("hours", "hours(n)", "So many hours, in seconds.", `hours(2)`, `7200`, secondsIn(60*60)),
	fn("days", "days(n)", "So many days, in seconds.", `days(1)`, `86400`, secondsIn(24*60*60)),
	fn("timeadd", "timeadd(time, duration)", `An RFC 3339 time moved by a duration such as "-1h30m".`,
		`timeadd("2026-03-12T10:00:00Z", "36h")`, `"2026-03-13T22:00:00Z"`, limited(stdlib.TimeAddFunc, nil)),
	fn("formatdate", "formatdate(layout, time)", "An RFC 3339 time written by a layout: YYYY MM DD hh mm ss and others of HCL.",
		`formatdate("DD/MM/YYYY", "2026-03-12T10:00:00Z")`, `"12/03/2026"`, limited(stdlib.FormatDateFunc, nil)),

	fn("iscpf", "iscpf(value)", "Whether a text is a CPF, with punctuation or without: its check digits are right.",
		`iscpf("529.982.247-25")`, `true`, validFunc(isCPF)),
	fn("iscnpj", "iscnpj(value)", "Whether a text is a CNPJ, with punctuation or without, of digits or with letters: its check digits are right.",
		`iscnpj("12.ABC.345/01DE-35")`, `true`, validFunc(isCNPJ)),
	fn("isluhn", "isluhn(value)", "Whether the last digit checks the others by Luhn's rule, as in card numbers. Spaces and hyphens do not count.",
		`isluhn("4111 1111 1111 1111")`, `true`, validFunc(isLuhn)),

	fn("mask", "mask(value, keep)", "Hides all but the last keep characters: the only function that makes a sensitive value readable.",
		`mask("52998224725", 2)`, `"•••••••••25"`, maskFunc),

	fn("length", "length(list)", "How many items a list or object has.", `length(["a", "b"])`, `2`, strict(stdlib.LengthFunc)),
	fn("strlen", "strlen(text)", "How many characters a text has.", `strlen("ação")`, `4`, stdlib.StrlenFunc),
	fn("lower", "lower(text)", "A text in small letters.", `lower("AÇÃO")`, `"ação"`, limited(stdlib.LowerFunc, nil)),
	fn("upper", "upper(text)", "A text in capital letters.", `upper("ação")`, `"AÇÃO"`, limited(stdlib.UpperFunc, nil)),
	fn("substr", "substr(text, offset, length)", "A part of a text; a negative offset counts from the end, length -1 takes the rest.",
		`substr("abcdef", 1, 2)`, `"bc"`, limited(stdlib.SubstrFunc, nil)),
	fn("replace", "replace(text, old, new)", "A text with every old replaced by new.", `replace("1.2", ".", ",")`, `"1,2"`,
		limited(stdlib.ReplaceFunc, replaceSize)),
	fn("split", "split(separator, text)", "The parts of a text.", `split(",", "a,b")`, `["a", "b"]`, limited(stdlib.SplitFunc, nil)),
	fn("join", "join(separator, list)", "A list of texts as one.", `join(", ", ["a", "b"])`, `"a, b"`, limited(stdlib.JoinFunc, joinSize)),
	fn("format", "format(layout, values…)", "A text with values in it: %s a text, %d a whole number, %.2f a number with decimals, %03d with zeros before it.",
		`format("%s-%03d", "a", 7)`, `"a-007"`, limited(stdlib.FormatFunc, formatSize)),
	fn("regex", "regex(pattern, text)", "The first match of a pattern (RE2): the text, or a list or object of its groups. No match is an error: see can().",
		`regex("^(\\d+)-(\\d+)$", "12-34")`, `["12", "34"]`, limited(stdlib.RegexFunc, nil)),
	fn("jsonencode", "jsonencode(value)", "A value as JSON.", `jsonencode({ a = [1, true] })`, `"{\"a\":[1,true]}"`, limited(stdlib.JSONEncodeFunc, nil)),
	fn("jsondecode", "jsondecode(text)", "The value that a text of JSON describes.", `jsondecode("{\"a\":1}").a`, `1`, jsondecodeFunc),

	fn("coalesce", "coalesce(values…)", "The first value that is not null. A field of null is an error here too: try() takes it.", `coalesce(null, "b")`, `"b"`, stdlib.CoalesceFunc),
	fn("contains", "contains(list, value)", "Whether a list has a value.", `contains(["a", "b"], "b")`, `true`, stdlib.ContainsFunc),
	fn("merge", "merge(objects…)", "Objects as one; of a field given twice, the last.", `merge({ a = 1 }, { b = 2 })`, `{ a = 1, b = 2 }`, stdlib.MergeFunc),

	fn("min", "min(numbers…)", "The least number.", `min(3, 4)`, `3`, stdlib.MinFunc),
	fn("max", "max(numbers…)", "The greatest number.", `max(3, 4)`, `4`, stdlib.MaxFunc),
	fn("floor", "floor(n)", "The whole number at or below.", `floor(1.5)`, `1`, stdlib.FloorFunc),
	fn("ceil", "ceil(n)", "The whole number at or above.", `ceil(1.5)`, `2`, stdlib.CeilFunc),

	fn("try", "try(values…)", "The first value that can be had without an error.", `try(jsondecode("?"), "none")`, `"none"`, tryFunc),
	fn("can", "can(value)", "Whether a value can be had without an error.", `can(regex("^9", "12"))`, `false`, canFunc),
}

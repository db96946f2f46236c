package history

import (
	"fmt"
	"slices"
	"strings"
)

// record is a kind of file that can be imported.
type record struct {
	name    string
	columns []column
	needs   []string // columns without which a file is not of this kind; "a|b": either
}

// column is a field of a record and the headers it goes by, in English and Portuguese, as plain writes them.
type column struct {
	field   string
	headers []string
}

// records are the kinds, the more telling first: of two that fit a header equally well the first is taken.
var records = []record{
	{"tickets", []column{
		{"id", words("id codigo ticket ticket_id id_ticket chamado chamado_id id_chamado")},
		customerColumn,
		{"protocol", words("protocol protocolo protocol_number numero_protocolo numero_do_protocolo")},
		{"category", words("category categoria assunto")},
		{"status", words("status situacao")},
		{"opened", words("opened opened_at created created_at aberto aberto_em abertura data_abertura data_de_abertura criado_em")},
		{"deadline", words("deadline due due_at prazo vencimento limite")},
		{"owner", words("owner agent responsavel dono agente atendente")},
		{"team", words("team equipe grupo")},
		{"last_touch", words("last_touch last_touched touched updated updated_at ultimo_toque ultima_acao ultima_interacao ultimo_contato atualizado_em")},
		{"resolved", words("resolved resolved_at closed closed_at resolvido resolvido_em fechado_em encerrado_em")},
	}, words("customer opened id|protocol")},
	{"contacts", []column{
		{"id", words("id codigo contact contact_id contato contato_id id_contato")},
		customerColumn,
		{"at", words("at date data data_contato data_do_contato")},
		{"category", words("category categoria assunto")},
		{"agent", words("agent agente atendente operador")},
		{"resolved", words("resolved resolvido solucionado")},
		{"csat", words("csat nota satisfacao avaliacao")},
	}, words("customer at agent")},
	{"purchases", []column{
		{"id", words("id codigo order order_id purchase purchase_id pedido pedido_id id_pedido numero_pedido compra compra_id id_compra")},
		customerColumn,
		{"product", words("product produto item")},
		{"category", words("category categoria")},
		{"amount", words("amount total price value valor preco valor_total")},
		{"at", words("at date purchased_at data data_compra data_da_compra data_pedido data_do_pedido comprado_em")},
		{"status", words("status situacao")},
	}, words("id customer product at")},
	{"invoices", []column{
		{"id", words("id codigo invoice invoice_id fatura fatura_id id_fatura numero_fatura boleto boleto_id")},
		customerColumn,
		{"due", words("due due_at due_date vencimento data_vencimento data_de_vencimento vence_em")},
		{"amount", words("amount total value valor valor_total")},
		{"paid", words("paid paid_at payment_date pago_em pagamento data_pagamento data_de_pagamento quitado_em")},
	}, words("id customer due")},
	{"customers", []column{
		{"id", words("id codigo code customer customer_id cliente cliente_id id_cliente codigo_cliente codigo_do_cliente")},
		{"name", words("name full_name customer_name nome nome_completo nome_cliente nome_do_cliente razao_social")},
		{"phone", words("phone phones phone_number mobile telefone telefones celular fone whatsapp")},
		{"document", words("document documento cpf cnpj cpf_cnpj")},
		{"email", words("email e_mail mail")},
		{"account", words("account conta contract contrato")},
		{"segment", words("segment segmento")},
	}, words("id name")},
}

var customerColumn = column{"customer", words("customer customer_id cliente cliente_id id_cliente codigo_cliente codigo_do_cliente")}

// words splits a list of names.
func words(list string) []string { return strings.Fields(list) }

// header is what a file's first line says: the kind of record and where each field stands.
type header struct {
	record  *record
	at      map[string][]int // positions by field; several when several columns hold it, as telefone and celular
	width   int
	ignored []string // headers that mean nothing to us
}

// recognise tells the kind of a file by its header: the one whose needs are met and of which most columns are there.
func recognise(cells []string) (header, error) {
	var best header
	for i := range records {
		h := records[i].fit(cells)
		if h.record != nil && (best.record == nil || len(h.ignored) < len(best.ignored)) {
			best = h
		}
	}
	if best.record == nil {
		return best, fmt.Errorf("the header is none we know; expected %s", expected())
	}
	return best, nil
}

func (r *record) fit(cells []string) header {
	h := header{record: r, at: make(map[string][]int), width: len(cells)}
	for i, cell := range cells {
		name := plain(cell)
		k := slices.IndexFunc(r.columns, func(c column) bool { return slices.Contains(c.headers, name) })
		if k < 0 {
			h.ignored = append(h.ignored, strings.TrimSpace(cell))
			continue
		}
		h.at[r.columns[k].field] = append(h.at[r.columns[k].field], i)
	}
	for _, need := range r.needs {
		if !slices.ContainsFunc(strings.Split(need, "|"), h.has) {
			return header{}
		}
	}
	return h
}

func (h header) has(field string) bool { return len(h.at[field]) > 0 }

// expected lists what a header may be, for the message when it is none of them.
func expected() string {
	var kinds []string
	for _, r := range slices.Backward(records) {
		var optional []string
		for _, c := range r.columns {
			if !slices.ContainsFunc(r.needs, func(n string) bool { return slices.Contains(strings.Split(n, "|"), c.field) }) {
				optional = append(optional, c.field)
			}
		}
		needs := strings.ReplaceAll(strings.Join(r.needs, ", "), "|", " or ")
		kinds = append(kinds, fmt.Sprintf("%s (%s; optional %s)", r.name, needs, strings.Join(optional, ", ")))
	}
	return strings.Join(kinds, ", ") + ", or the same in Portuguese"
}

// plain is a header without case, accents, spaces and punctuation: "Última ação" becomes ultima_acao.
func plain(s string) string {
	s = accents.Replace(strings.ToLower(strings.TrimSpace(s)))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "_")
}

var accents = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ã", "a", "é", "e", "ê", "e", "í", "i", "ó", "o", "ô", "o",
	"õ", "o", "ú", "u", "ü", "u", "ç", "c")

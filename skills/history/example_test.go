package history_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"receptivo/skills"
	"receptivo/skills/history"
)

func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	store, err := history.Open(filepath.Join(dir, "customers.db"))
	if err != nil {
		panic(err)
	}
	defer store.Close()

	ctx := context.Background()
	_, err = store.Import(ctx, []history.File{
		{Name: "pedidos.csv", Reader: strings.NewReader("pedido;cliente;produto;valor;data\n1;c1;tv;1.999,90;05/02/2026\n")},
		{Name: "clientes.csv", Reader: strings.NewReader("código;nome;telefone\nc1;Maria;(11) 98765-0001\n")},
	}, history.Options{})
	if err != nil {
		panic(err)
	}

	maria, err := store.Find(ctx, []skills.Identifier{{Kind: "phone", Value: "+5511987650001"}})
	fmt.Println(maria.Customer.Name, maria.Purchases[0].Product, maria.Purchases[0].Amount, err)
	// Output: Maria tv 1999.9 <nil>
}

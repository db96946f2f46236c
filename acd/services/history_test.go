package services

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRowsAreAskedForOnce(t *testing.T) {
	tries := 0
	with(t, func(w http.ResponseWriter, r *http.Request) {
		tries++
		switch r.URL.Query().Get("customer") {
		case "1":
			_, _ = w.Write([]byte(`[{"product":"tv"}]`))
		case "2":
			w.WriteHeader(503)
		case "3":
			w.WriteHeader(404)
		case "4":
			_, _ = w.Write(make([]byte, mostRows+1))
		}
	}, func(t *testing.T, d desk) {
		for customer, want := range map[string]string{
			"1": "", "2": "service erp answered 503", "3": "", "4": "service erp answered more than 1024 KiB",
		} {
			tries = 0
			body, err := d.client.Rows(t.Context(), d.plan.Services["erp"], "/compras?customer="+customer)
			require.Equal(t, 1, tries, customer)
			if want != "" {
				require.EqualError(t, err, want)
				continue
			}
			require.NoError(t, err)
			require.Equal(t, customer == "1", body != nil)
		}
	})
}

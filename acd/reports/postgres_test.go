//go:build strangers

package reports

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// server is where the PostgreSQL of these tests listens: a folder, with no port to the network.
var server string

func TestMain(m *testing.M) { os.Exit(withServer(m.Run)) }

// withServer has a PostgreSQL run while f does.
func withServer(f func() int) int {
	dir, err := os.MkdirTemp("", "pg") // short: a socket's path has 107 bytes at most
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	as := nobody(dir)
	run := func(program string, arguments ...string) {
		cmd := exec.Command(binary(program), arguments...)
		cmd.SysProcAttr, cmd.Dir = as, dir
		if out, err := cmd.CombinedOutput(); err != nil {
			panic(fmt.Sprintf("%s: %v\n%s", program, err, out))
		}
	}
	data := filepath.Join(dir, "data")
	run("initdb", "-D", data, "-U", "receptivo", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	run("pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", "-k "+dir+" -c listen_addresses='' -c fsync=off", "start")
	defer run("pg_ctl", "-D", data, "-m", "immediate", "stop")
	server = dir
	return f()
}

// nobody is whom PostgreSQL runs as, and who owns its folder: it refuses to run as root.
func nobody(dir string) *syscall.SysProcAttr {
	if os.Getuid() != 0 {
		return nil
	}
	const id = 65534
	if err := os.Chown(dir, id, id); err != nil {
		panic(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: id, Gid: id}}
}

// binary finds a program of PostgreSQL, which Debian keeps off the path.
func binary(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		panic("there is no PostgreSQL here: apt-get install postgresql")
	}
	return found[len(found)-1]
}

// database makes an empty database for a test, and says where it is.
func database(t *testing.T) (dsn string) {
	name := strings.ToLower(t.Name())
	ask(t, "postgres://receptivo@/postgres?host="+server).exec(`CREATE DATABASE ` + pgx.Identifier{name}.Sanitize())
	return "postgres://receptivo@/" + name + "?host=" + server
}

// asking is a connection of a test.
type asking struct {
	*testing.T
	conn *pgx.Conn
}

func ask(t *testing.T, dsn string) asking {
	conn, err := pgx.Connect(t.Context(), dsn)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close(context.Background()) })
	return asking{t, conn}
}

func (a asking) exec(statement string) {
	_, err := a.conn.Exec(a.Context(), statement)
	require.NoError(a, err)
}

// lines are the rows of a query, a line each.
func (a asking) lines(query string, arguments ...any) []string {
	rows, err := a.conn.Query(a.Context(), query, arguments...)
	require.NoError(a, err)
	all, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (string, error) {
		values, err := r.Values()
		var line []string
		for _, v := range values {
			line = append(line, text(v))
		}
		return strings.Join(line, " "), err
	})
	require.NoError(a, err)
	return all
}

package sim

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"receptivo/acd"
)

// TestEveryFactHasItsCommand: a fact that is new follows from a command that commands knows, or from another fact, a timer
// or the match; then it belongs into this list.
func TestEveryFactHasItsCommand(t *testing.T) {
	follows := []string{"offered", "relaxed", "rescued", "overflowed", "stayed", "place_kept", "place_restored", "place_forgotten", "withdrawn", "failed", "wrap_up_started", "break_reminded", "break_due", "hours_reached", "freed", "reserved", "experiment_stopped"}
	for _, f := range acd.Facts() {
		none := len(commands([]acd.Event{{Fact: f}})) == 0
		require.Equal(t, slices.Contains(follows, f.Kind()), none, f.Kind())
	}
}

// TestCommandsCarryWhatFactsSay: whatever a contact was queued or promised with comes back with the command.
func TestCommandsCarryWhatFactsSay(t *testing.T) {
	for _, f := range []acd.Fact{acd.Queued{}, acd.CallbackPromised{}} {
		whole := reflect.New(reflect.TypeOf(f)).Elem()
		fill(whole)
		cmds := commands([]acd.Event{{Fact: whole.Interface().(acd.Fact)}})
		require.Len(t, cmds, 1)
		cmd := reflect.ValueOf(cmds[0])
		for i := range cmd.NumField() {
			if name := cmd.Type().Field(i).Name; name != "Closed" && name != "Merge" && name != "Claims" { // what was granted stands in Credits
				require.False(t, cmd.Field(i).IsZero(), "%s.%s", cmd.Type(), name)
			}
		}
	}
}

// fill gives every field a value that is not zero.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1, 0)))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1)
	case reflect.Bool:
		v.SetBool(true)
	}
}

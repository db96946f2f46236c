package acd

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMemLog(t *testing.T) {
	TestLog(t, func(*testing.T) Log { return NewMemLog() })
}

func TestMemLogFailsWhenTold(t *testing.T) {
	l, full := NewMemLog(), errors.New("disk full")
	l.FailNext(full)
	require.ErrorIs(t, l.Append(t.Context(), 0, logEvents(1, 2)), full)
	require.Zero(t, l.Head())
	require.NoError(t, l.Append(t.Context(), 0, logEvents(1, 2)))
	require.Equal(t, logEvents(1, 2), l.Events())
}

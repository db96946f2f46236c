package skills

import "testing"

func TestMemory(t *testing.T) {
	TestHistory(t, func(_ *testing.T, people []Person) History { return NewMemory(people...) })
}

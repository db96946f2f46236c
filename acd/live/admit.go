package live

import "receptivo/flows"

// admit counts a call to a number; false when the number has as many as its plan allows.
func (c *Centre) admit(n flows.Number) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n.MaxCalls > 0 && c.byNumber[n.Number] >= n.MaxCalls {
		return false
	}
	c.byNumber[n.Number]++
	return true
}

func (c *Centre) release(n flows.Number) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byNumber[n.Number]--
}

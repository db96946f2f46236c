package flows

import (
	"errors"

	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// JSON writes the value as JSON, sensitive parts too: it is for services that the plan names, never for a log.
func (v Value) JSON() ([]byte, error) {
	plain, _ := v.cty().UnmarkDeep()
	data, err := ctyjson.SimpleJSONValue{Value: plain}.MarshalJSON()
	if err != nil {
		return nil, errors.New("the value cannot be written as JSON")
	}
	return data, nil
}

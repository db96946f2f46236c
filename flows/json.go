package flows

import (
	"bytes"
	"encoding/json"
	"errors"

	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// ReadJSON reads one JSON value whatever its shape; numbers keep every digit.
func ReadJSON(data []byte) (Value, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var raw any
	if err := d.Decode(&raw); err != nil {
		return Value{}, errors.New("it is no JSON")
	}
	if d.More() {
		return Value{}, errors.New("it is more than one JSON value")
	}
	v, err := fromJSON(raw)
	return Value{v}, err
}

// JSON writes the value as JSON, sensitive parts too: it is for services that the plan names, never for a log.
func (v Value) JSON() ([]byte, error) {
	plain, _ := v.cty().UnmarkDeep()
	data, err := ctyjson.SimpleJSONValue{Value: plain}.MarshalJSON()
	if err != nil {
		return nil, errors.New("the value cannot be written as JSON")
	}
	return data, nil
}

// Names lists the fields of an object type, sorted; none when the type is no object.
func (t *Type) Names() []string {
	of := t.cty()
	if !of.IsObjectType() {
		return nil
	}
	return sortedKeys(of.AttributeTypes())
}

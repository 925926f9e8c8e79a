package main

import (
	"encoding/xml"
	"strings"
)

// element is both a request under construction and a parsed reply.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []*element `xml:",any"`
}

func branch(name string, children ...*element) *element {
	return &element{XMLName: xml.Name{Local: name}, Children: children}
}

func leaf(name, text string) *element {
	return &element{XMLName: xml.Name{Local: name}, Text: text}
}

// query wraps elements in <query>, mask in <desired-attributes>.
func query(children ...*element) *element { return branch("query", children...) }
func mask(children ...*element) *element  { return branch("desired-attributes", children...) }

func (e *element) attribute(name string) string {
	for _, attr := range e.Attrs {
		if attr.Name.Local == name {
			return attr.Value
		}
	}
	return ""
}

// find walks down by element names; nil when one is missing. Every method bears a nil receiver, so
// that a missing branch reads as empty.
func (e *element) find(names ...string) *element {
	current := e
	for _, name := range names {
		var next *element
		if current != nil {
			for _, child := range current.Children {
				if child.XMLName.Local == name {
					next = child
					break
				}
			}
		}
		current = next
	}
	return current
}

func (e *element) text(names ...string) string {
	if found := e.find(names...); found != nil {
		return strings.TrimSpace(found.Text)
	}
	return ""
}

// all returns the children of the given name.
func (e *element) all(name string) []*element {
	var found []*element
	if e != nil {
		for _, child := range e.Children {
			if child.XMLName.Local == name {
				found = append(found, child)
			}
		}
	}
	return found
}

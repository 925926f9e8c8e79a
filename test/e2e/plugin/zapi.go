package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
)

const (
	zapiPath        = "/servlets/netapp.servlets.admin.XMLrequest_filer"
	zapiNamespace   = "http://www.netapp.com/filer/admin"
	pageSize        = "100"
	everything      = "4294967294" // Docker mode asks for all volumes at once and never follows next-tag
	errVserver      = "15698"
	errNotFound     = "15661"
	errNoVolume     = "13040"
	errGeneric      = "13001"
	errNoSourceInfo = "19068"
)

// zapiError is a reply whose status is not "passed".
type zapiError struct {
	status, reason, code string
}

func (e *zapiError) Error() string {
	return fmt.Sprintf("API status: %s, Reason: %s, Code: %s", e.status, e.reason, e.code)
}

// codeOf is the errno of a refused call; "" when the call passed or never got an answer.
func codeOf(err error) string {
	var refused *zapiError
	if errors.As(err, &refused) {
		return refused.code
	}
	return ""
}

// zapi calls ONTAPI; svm is the name that goes into the vfiler attribute.
type zapi struct {
	wire *wire
	svm  string
}

// call sends one request in the SVM's scope. An unknown SVM is asked for once more under the name that it
// has at the other site of a MetroCluster.
func (z *zapi) call(request *element) (*element, error) {
	results, err := z.exchange(request, z.svm)
	if codeOf(err) != errVserver || z.svm == "" {
		return results, err
	}
	other := z.svm + "-mc"
	if strings.HasSuffix(z.svm, "-mc") {
		other = strings.TrimSuffix(z.svm, "-mc")
	}
	if retried, retryErr := z.exchange(request, other); retryErr == nil {
		z.svm = other
		return retried, nil
	}
	return results, err
}

// callCluster sends one request without naming an SVM.
func (z *zapi) callCluster(request *element) (*element, error) {
	return z.exchange(request, "")
}

// pages calls an iterator until there is no next-tag or no record, and returns the records of all pages.
func (z *zapi) pages(send func(*element) (*element, error), name string, inner ...*element) ([]*element, error) {
	var records []*element
	tag := ""
	for first := true; first || tag != ""; first = false {
		request := branch(name, append([]*element{leaf("max-records", pageSize)}, inner...)...)
		if tag != "" {
			request.Children = append(request.Children, leaf("tag", tag))
		}
		results, err := send(request)
		if err != nil {
			return nil, err
		}
		if list := results.find("attributes-list"); list != nil {
			records = append(records, list.Children...)
		}
		tag = results.text("next-tag")
		if count := results.text("num-records"); count == "" || count == "0" {
			break
		}
	}
	return records, nil
}

func (z *zapi) exchange(request *element, svm string) (*element, error) {
	root := branch("netapp", request)
	root.Attrs = []xml.Attr{
		{Name: xml.Name{Local: "xmlns"}, Value: zapiNamespace},
		{Name: xml.Name{Local: "version"}, Value: "1.21"},
	}
	if svm != "" {
		root.Attrs = append(root.Attrs, xml.Attr{Name: xml.Name{Local: "vfiler"}, Value: svm})
	}
	body, err := xml.Marshal(root)
	if err != nil {
		return nil, err
	}
	status, answer, err := z.wire.send("POST", zapiPath, "application/xml", xml.Header+string(body))
	if err != nil {
		return nil, err
	}
	if status == 401 {
		return nil, errors.New("response code 401 (Unauthorized): incorrect or missing credentials")
	}
	return readResults(answer)
}

// readResults is as strict as the real plugin: it takes every line feed out before it parses, so that
// attributes that are parted by nothing but a line feed do not pass.
func readResults(answer []byte) (*element, error) {
	reply := &element{}
	if err := xml.Unmarshal([]byte(strings.ReplaceAll(string(answer), "\n", "")), reply); err != nil {
		return nil, fmt.Errorf("zapiCommand XML response validation failed: %v", err)
	}
	results := reply.find("results")
	if results == nil {
		return nil, errors.New("zapiCommand XML response validation failed: no results")
	}
	if results.attribute("status") != "passed" {
		return nil, &zapiError{results.attribute("status"), results.attribute("reason"), results.attribute("errno")}
	}
	return results, nil
}

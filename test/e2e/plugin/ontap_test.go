package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// scriptedOntap answers ONTAPI calls with canned results and remembers what was asked.
type scriptedOntap struct {
	t       *testing.T
	server  *httptest.Server
	replies map[string]string
	calls   []string
	bodies  map[string]string
	rest    func(http.ResponseWriter)
}

const passed = `<results status="passed"/>`

func failedWith(code, reason string) string {
	return fmt.Sprintf(`<results reason="%s" status="failed" errno="%s"/>`, reason, code)
}

func records(count int, inner string) string {
	return fmt.Sprintf(`<results status="passed"><attributes-list>%s</attributes-list><num-records>%d</num-records></results>`, inner, count)
}

const none = `<results status="passed"><num-records>0</num-records></results>`

// goodReplies are those of an SVM with two aggregates and one data LIF.
func goodReplies() map[string]string {
	return map[string]string{
		"vserver-get":                `<results status="passed"><attributes><vserver-info><vserver-name>svm1</vserver-name></vserver-info></attributes></results>`,
		"system-get-ontapi-version":  `<results status="passed"><major-version>1</major-version><minor-version>211</minor-version></results>`,
		"system-node-get-iter":       failedWith("13005", "Unable to find API: system-node-get-iter on data vserver svm1"),
		"vserver-peer-get-iter":      none,
		"vserver-get-iter":           records(1, `<vserver-info><vserver-aggr-info-list><vserver-aggr-info><aggr-name>aggr1</aggr-name></vserver-aggr-info><vserver-aggr-info><aggr-name>aggr2</aggr-name></vserver-aggr-info></vserver-aggr-info-list><vserver-name>svm1</vserver-name></vserver-info>`),
		"vserver-show-aggr-get-iter": none,
		"net-interface-get-iter": records(2, `<net-interface-info><address>192.0.2.9</address><data-protocols><data-protocol>none</data-protocol></data-protocols><operational-status>up</operational-status></net-interface-info>`+
			`<net-interface-info><address>192.0.2.10</address><data-protocols><data-protocol>nfs</data-protocol></data-protocols><operational-status>up</operational-status></net-interface-info>`),
	}
}

func newScriptedOntap(t *testing.T, replies map[string]string) *scriptedOntap {
	ontap := &scriptedOntap{t: t, replies: replies, bodies: map[string]string{}}
	ontap.rest = func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }
	ontap.server = httptest.NewTLSServer(ontap)
	t.Cleanup(ontap.server.Close)
	return ontap
}

func (o *scriptedOntap) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if user, password, _ := request.BasicAuth(); user != "user" || password != "secret" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if request.Method == "GET" && request.URL.Path == "/api/cluster" {
		o.calls = append(o.calls, "REST")
		o.rest(w)
		return
	}
	if request.Method != "POST" || request.URL.Path != zapiPath || !strings.HasPrefix(request.Header.Get("X-Dot-Client-App"), "Trident/") {
		o.t.Errorf("unexpected request %s %s", request.Method, request.URL)
	}
	body, _ := io.ReadAll(request.Body)
	root := &element{}
	if err := xml.Unmarshal(body, root); err != nil || len(root.Children) != 1 {
		o.t.Errorf("not one request in an envelope: %s", body)
		return
	}
	name := root.Children[0].XMLName.Local
	scope := name + "@" + root.attribute("vfiler")
	o.calls = append(o.calls, scope)
	o.bodies[name] = string(body)
	reply, known := o.replies[name]
	if !known {
		o.t.Errorf("unexpected call %s", body)
		reply = failedWith("13005", "Unable to find API: "+name)
	}
	fmt.Fprintf(w, "<?xml version='1.0' encoding='UTF-8' ?>\n<!DOCTYPE netapp SYSTEM 'file:/etc/netapp_gx.dtd'>\n<netapp version='1.211' xmlns='http://www.netapp.com/filer/admin'>\n%s</netapp>", reply)
}

// start parses the config text (MGMT becomes the server's address) and starts the backend with it.
func (o *scriptedOntap) start(config string) (*backend, error) {
	address := strings.TrimPrefix(o.server.URL, "https://")
	parsed, err := parseSettings([]byte(strings.ReplaceAll(config, "MGMT", address)))
	if err != nil {
		o.t.Fatal(err)
	}
	return startBackend(parsed)
}

func (o *scriptedOntap) expectCalls(expected ...string) {
	o.t.Helper()
	if got, want := strings.Join(o.calls, "\n"), strings.Join(expected, "\n"); got != want {
		o.t.Errorf("calls were\n%s\nexpected\n%s", got, want)
	}
	o.calls = nil
}

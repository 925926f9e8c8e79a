package main

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	logTo = &strings.Builder{}
	os.Exit(m.Run())
}

const goodConfig = `{"version":1,"storageDriverName":"ontap-nas","managementLIF":"MGMT","svm":"svm1","username":"user","password":"secret"}`

func with(extra string) string { return strings.TrimSuffix(goodConfig, "}") + "," + extra + "}" }

func TestStartMakesTheCallsInOrder(t *testing.T) {
	ontap := newScriptedOntap(t, goodReplies())
	started, err := ontap.start(goodConfig)
	if err != nil {
		t.Fatal(err)
	}
	ontap.expectCalls("REST", "vserver-get@svm1", "system-get-ontapi-version@", "system-node-get-iter@",
		"vserver-peer-get-iter@svm1", "vserver-get-iter@svm1", "vserver-show-aggr-get-iter@svm1", "net-interface-get-iter@svm1")
	if started.dataLIF != "192.0.2.10" {
		t.Errorf("data LIF %s", started.dataLIF)
	}
}

func TestStartFailsWithTheRealTexts(t *testing.T) {
	const wrapper = "problem initializing storage driver 'ontap-nas': "
	const client = wrapper + "error initializing ontap-nas driver: could not create Data ONTAP API client: "
	cases := []struct {
		name, config, api, reply, expected string
	}{
		{"no aggregates", goodConfig, "vserver-get-iter", records(1, `<vserver-info><vserver-name>svm1</vserver-name></vserver-info>`),
			wrapper + "could not configure storage pools: could not get storage pools from array: SVM svm1 has no assigned aggregates"},
		{"aggregate not assigned", with(`"aggregate":"aggr9"`), "", "",
			wrapper + "could not configure storage pools: could not get storage pools from array: the assigned aggregates for SVM svm1 do not include the configured aggregate aggr9"},
		{"bad password", strings.Replace(goodConfig, "secret", "wrong", 1), "", "",
			client + "error creating ONTAP API client: error reading SVM details: response code 401 (Unauthorized): incorrect or missing credentials"},
		{"wrong SVM", goodConfig, "vserver-get", failedWith("15698", "Specified vserver not found"),
			client + "error creating ONTAP API client: error reading SVM details: API status: failed, Reason: Specified vserver not found, Code: 15698"},
		{"role lacks an API", goodConfig, "vserver-get", failedWith("13003", "Insufficient privileges"),
			client + "error creating ONTAP API client: error reading SVM details: API status: failed, Reason: Insufficient privileges, Code: 13003"},
		{"old ONTAP", goodConfig, "system-get-ontapi-version", `<results status="passed"><major-version>1</major-version><minor-version>140</minor-version></results>`,
			client + "error creating ONTAP API client: ONTAP 9.5 or later is required"},
		{"no NFS LIF", goodConfig, "net-interface-get-iter", none,
			wrapper + "driver validation failed: no data LIFs meet the provided criteria (protocol: nfs)"},
		{"data LIF elsewhere", with(`"dataLIF":"192.0.2.77"`), "", "",
			wrapper + "driver validation failed: data LIF validation failed: could not find Data LIF for 192.0.2.77"},
		{"bad prefix", with(`"storagePrefix":"1_"`), "", "",
			wrapper + "driver validation failed: storage prefix may only contain letters/digits/underscore/dash and must begin with letter/underscore/dash"},
		{"bad default", with(`"defaults":{"spaceReserve":"thick"}`), "", "",
			wrapper + "storage pool validation failed: invalid spaceReserve thick in pool aggr1"},
		{"login page", goodConfig, "vserver-get", "</netapp>",
			client + "error creating ONTAP API client: error reading SVM details: zapiCommand XML response validation failed: no results"},
		{"useREST", with(`"useREST":true`), "", "",
			client + "error creating ONTAP REST API client: [GET /cluster][401] cluster_get default "},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			replies := goodReplies()
			if test.api != "" {
				replies[test.api] = test.reply
			}
			if _, err := newScriptedOntap(t, replies).start(test.config); err == nil || err.Error() != test.expected {
				t.Errorf("got      %v\nexpected %s", err, test.expected)
			}
		})
	}
}

func TestRestDecidesByVersion(t *testing.T) {
	for body, zapi := range map[string]bool{
		`{"version":{"generation":9,"major":14,"minor":1}}`: true,
		`{"version":{"generation":9,"major":15,"minor":1}}`: false,
	} {
		ontap := newScriptedOntap(t, goodReplies())
		ontap.rest = func(w http.ResponseWriter) { _, _ = w.Write([]byte(body)) }
		if _, err := ontap.start(goodConfig); (err == nil) != zapi {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestVolumeLife(t *testing.T) {
	replies := goodReplies()
	ontap := newScriptedOntap(t, replies)
	started, err := ontap.start(with(`"labels":{"owner":"a"},"defaults":{"snapshotPolicy":"daily","snapshotReserve":"20"}`))
	if err != nil {
		t.Fatal(err)
	}
	ontap.calls = nil
	replies["volume-size"] = failedWith("15661", "entry doesn&apos;t exist")
	replies["volume-create"] = failedWith("13001", "Failed to load job for Create Volume: Job exists")
	replies["volume-modify-iter"] = `<results status="passed"><num-succeeded>1</num-succeeded></results>`
	replies["volume-mount"] = passed
	replies["volume-get-iter"] = records(1, `<volume-attributes><volume-id-attributes><junction-path>/netappdvp_v1</junction-path><name>netappdvp_v1</name></volume-id-attributes></volume-attributes>`)
	if err := started.create("v1", map[string]string{"size": "8"}); err != nil {
		t.Fatal(err)
	}
	ontap.expectCalls("volume-size@svm1", "volume-create@svm1", "volume-modify-iter@svm1", "volume-mount@svm1", "volume-get-iter@svm1")
	for _, part := range []string{"<size>10737418240</size>", "<containing-aggr-name>aggr1</containing-aggr-name>", "<percentage-snapshot-reserve>20<", "{&#34;provisioning&#34;:{&#34;owner&#34;:&#34;a&#34;}}"} {
		if !strings.Contains(ontap.bodies["volume-create"], part) {
			t.Errorf("volume-create has no %s: %s", part, ontap.bodies["volume-create"])
		}
	}

	found, err := started.list()
	if err != nil || len(found) != 1 || started.dockerName(found[0]) != "v1" || found[0].junction != "/netappdvp_v1" {
		t.Errorf("list: %v %v", found, err)
	}
	ontap.calls = nil

	replies["volume-size"] = passed
	replies["snapmirror-destroy"] = failedWith("15661", "entry doesn&apos;t exist")
	replies["snapmirror-release"] = failedWith("19068", "Source information not found")
	replies["snapmirror-get-destination-iter"] = none
	replies["volume-destroy"] = passed
	if err := started.remove("v1"); err != nil {
		t.Error(err)
	}
	ontap.expectCalls("volume-size@svm1", "snapmirror-destroy@svm1", "snapmirror-release@svm1", "snapmirror-get-destination-iter@svm1", "volume-destroy@svm1")
	replies["snapmirror-destroy"] = failedWith("13003", "Insufficient privileges")
	if err := started.remove("v1"); err == nil || err.Error() != "error deleting snapmirror info for volume netappdvp_v1: <nil>" {
		t.Errorf("remove: %v", err)
	}
}

func TestConfigThatEndsTheProcess(t *testing.T) {
	for text, expected := range map[string]string{
		`{`:                              "could not parse JSON configuration: unexpected end of JSON input",
		`[]`:                             "json: cannot unmarshal array into Go value",
		`{"storageDriverName":"fake"}`:   "unexpected config file version; found 0, expected 1",
		`{"version":1}`:                  "missing storage driver name in configuration file",
		with(`"storagePrefix":5`):        "unable to parse storage prefix: invalid value for storage prefix: 5",
		with(`"limitVolumeSize":"1.5G"`): "invalid value for limitVolumeSize",
		with(`"username":5`):             "json: cannot unmarshal number into Go struct field",
		`{"version":1,"storageDriverName":"ontap-san2"}`: "unknown storage driver: ontap-san2",
	} {
		if _, err := parseSettings([]byte(text)); err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestPrefixAndPath(t *testing.T) {
	for text, expected := range map[string]string{
		goodConfig: "netappdvp_", with(`"storagePrefix":null`): "netappdvp_", with(`"storagePrefix":{}`): "netappdvp_",
		with(`"storagePrefix":""`): "", with(`"STORAGEPREFIX":"a_"`): "a_",
	} {
		if parsed, err := parseSettings([]byte(text)); err != nil || parsed.storagePrefix != expected {
			t.Errorf("%s: %q %v", text, parsed.storagePrefix, err)
		}
	}
	for setting, expected := range map[string]string{
		"a.json": "/etc/netappdvp/a.json", "/etc/netappdvp/a.json": "/etc/netappdvp/a.json", "/root/x.json": "/etc/netappdvp/root/x.json",
	} {
		if path := configPath(setting); path != expected {
			t.Errorf("%s: %s", setting, path)
		}
	}
}

func TestSizes(t *testing.T) {
	for text, expected := range map[string]int64{
		"1024": 1024, "20m": 20 << 20, "1G": 1 << 30, "1gib": 1 << 30, "1GB": 1e9, "5b": 5, "2TiB": 2 << 40,
	} {
		if size, err := parseSize(text, 1); err != nil || size != expected {
			t.Errorf("%s: %d %v", text, size, err)
		}
	}
	for _, text := range []string{"", "1.5G", "1 G", "-1", "1x", "1gg", "99999999999E"} {
		if size, err := parseSize(text, 1); err == nil {
			t.Errorf("%q passed as %d", text, size)
		}
	}
	if size, _ := parseSize("3", gibibyte); size != 3<<30 {
		t.Errorf("a bare number of a docker option: %d", size)
	}
}

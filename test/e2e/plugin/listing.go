package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// volume is what a record of volume-get-iter tells us.
type volume struct {
	internalName string
	junction     string
}

// read returns the online FlexVols whose name matches the pattern, in one page of any length.
func (b *backend) read(pattern string) ([]volume, error) {
	wanted := branch("volume-attributes",
		branch("volume-id-attributes", leaf("name", ""), leaf("comment", ""), leaf("containing-aggregate-name", ""), leaf("junction-path", "")),
		branch("volume-export-attributes", leaf("policy", "")),
		branch("volume-security-attributes", branch("volume-security-unix-attributes", leaf("permissions", ""))),
		branch("volume-space-attributes", leaf("size", "0"), leaf("space-guarantee", "")),
		branch("volume-snapshot-attributes", leaf("snapdir-access-enabled", "true"), leaf("snapshot-policy", "")),
	)
	filter := branch("volume-attributes",
		branch("volume-id-attributes", leaf("name", pattern), leaf("style-extended", "flexvol")),
		branch("volume-state-attributes", leaf("state", "online")),
	)
	results, err := b.api.call(branch("volume-get-iter", leaf("max-records", everything), query(filter), mask(wanted)))
	if err != nil {
		return nil, err
	}
	volumes := []volume{}
	for _, record := range results.find("attributes-list").all("volume-attributes") {
		identity := record.find("volume-id-attributes")
		if identity == nil {
			return nil, fmt.Errorf("volume-id-attributes are missing in a volume record")
		}
		if space := record.find("volume-space-attributes"); space != nil && space.text("size") == "" {
			return nil, fmt.Errorf("volume-space-attributes of volume %s have no size", identity.text("name"))
		}
		volumes = append(volumes, volume{identity.text("name"), identity.text("junction-path")})
	}
	return volumes, nil
}

// list is every volume that the prefix reaches, whoever made it.
func (b *backend) list() ([]volume, error) {
	return b.read(b.config.storagePrefix + "*")
}

// dockerName cuts the prefix off, once, at the front.
func (b *backend) dockerName(found volume) string {
	return strings.TrimPrefix(found.internalName, b.config.storagePrefix)
}

// snapshots are those of one volume, in the form that `docker volume inspect` shows under Status.
func (b *backend) snapshots(internal string) ([]map[string]string, error) {
	found, err := b.api.pages(b.api.call, "snapshot-get-iter", query(branch("snapshot-info", leaf("volume", internal))))
	if err != nil {
		return nil, err
	}
	shown := []map[string]string{}
	for _, record := range found {
		seconds, _ := strconv.ParseInt(record.text("access-time"), 10, 64)
		shown = append(shown, map[string]string{
			"Name": record.text("name"), "Created": time.Unix(seconds, 0).UTC().Format(time.RFC3339),
		})
	}
	return shown, nil
}

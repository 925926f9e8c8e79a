package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

const gibibyte = 1024 * 1024 * 1024

// create makes a FlexVol, turns its snapshot directory on or off, and mounts it in the SVM's namespace.
func (b *backend) create(name string, options map[string]string) error {
	internal := b.config.storagePrefix + name
	values := b.config.Defaults
	if err := applyOptions(&values, options); err != nil {
		return err
	}
	exists, err := b.exists(internal)
	if err != nil {
		return fmt.Errorf("error checking for existing volume: %v", err)
	}
	if exists {
		return fmt.Errorf("volume %s already exists", internal)
	}
	bytes, err := b.sizeFor(values, options["size"])
	if err != nil {
		return err
	}
	if err := b.createInSomePool(internal, bytes, values); err != nil {
		return err
	}
	if err := b.setSnapshotDirectory(internal, values.SnapshotDir); err != nil {
		return fmt.Errorf("error modifying snapshot directory access for volume %s: %v", internal, err)
	}
	mount := branch("volume-mount", leaf("volume-name", internal), leaf("junction-path", "/"+internal))
	if _, err := b.api.call(mount); err != nil {
		return fmt.Errorf("error mounting volume %s to junction /%s: %v", internal, internal, err)
	}
	if found, err := b.read(internal); err != nil || len(found) != 1 {
		return fmt.Errorf("could not find volume %s after creating it: %v", internal, err)
	}
	return nil
}

// applyOptions lays the options of `docker volume create -o` over the defaults of the config.
func applyOptions(values *defaults, options map[string]string) error {
	targets := map[string]*string{
		"spacereserve": &values.SpaceReserve, "snapshotpolicy": &values.SnapshotPolicy,
		"snapshotreserve": &values.SnapshotReserve, "snapshotdir": &values.SnapshotDir,
		"unixpermissions": &values.UnixPermissions, "exportpolicy": &values.ExportPolicy,
		"securitystyle": &values.SecurityStyle, "encryption": &values.Encryption,
	}
	reserveGiven := false
	for key, value := range options {
		lower := strings.ToLower(key)
		if lower == "from" || lower == "fromsnapshot" || lower == "fromsnap" {
			return fmt.Errorf("this stand-in does not clone volumes (option %s)", key)
		}
		if target := targets[lower]; target != nil {
			*target = value
			reserveGiven = reserveGiven || lower == "snapshotreserve"
		}
	}
	if _, policyGiven := options["snapshotPolicy"]; policyGiven && !reserveGiven {
		values.SnapshotReserve = reserveFor(values.SnapshotPolicy)
	}
	return nil
}

// sizeFor is the size of the FlexVol in bytes, snapshot reserve included.
func (b *backend) sizeFor(values defaults, asked string) (int64, error) {
	bytes, err := parseSize(values.Size, 1)
	if asked != "" {
		bytes, err = parseSize(asked, gibibyte)
	}
	if err != nil {
		return 0, fmt.Errorf("could not convert volume size: %v", err)
	}
	if bytes < minimumVolumeBytes {
		bytes = minimumVolumeBytes
	}
	if b.config.LimitVolumeSize != "" {
		limit, err := parseSize(b.config.LimitVolumeSize, 1)
		if err == nil && bytes > limit {
			return 0, fmt.Errorf("requested size: %1.f > the size limit: %d", float64(bytes), limit)
		}
	}
	reserve, err := strconv.Atoi(values.SnapshotReserve)
	if err != nil || reserve < 0 || reserve > 99 {
		return 0, fmt.Errorf("invalid value for snapshotReserve: %s", values.SnapshotReserve)
	}
	return withSnapshotReserve(bytes, reserve), nil
}

// createInSomePool tries the aggregates in turn. The real plugin shuffles them; a test wants them in order.
func (b *backend) createInSomePool(internal string, bytes int64, values defaults) error {
	problems := []string{}
	for _, aggregate := range b.aggregates {
		_, err := b.api.call(b.volumeCreate(internal, aggregate, bytes, values))
		if err == nil {
			return nil
		}
		// Another node of the Swarm is making the same volume at this moment: that is as good.
		if codeOf(err) == errGeneric && strings.HasSuffix(err.(*zapiError).reason, "Job exists") {
			logWarning("Volume create job already exists.", fields{"volume": internal})
			return nil
		}
		problem := fmt.Sprintf("ONTAP-NAS pool %s/%s; error creating volume %s: %v", aggregate, aggregate, internal, err)
		logError(problem, nil)
		problems = append(problems, problem)
	}
	return fmt.Errorf("encountered error(s) in creating the volume: %s", strings.Join(problems, "; "))
}

func (b *backend) volumeCreate(internal, aggregate string, bytes int64, values defaults) *element {
	tiering := values.TieringPolicy
	if tiering == "" {
		tiering = "none"
	}
	request := branch("volume-create",
		leaf("volume", internal),
		leaf("containing-aggr-name", aggregate),
		leaf("size", strconv.FormatInt(bytes, 10)),
		leaf("space-reserve", values.SpaceReserve),
		leaf("snapshot-policy", values.SnapshotPolicy),
		leaf("export-policy", values.ExportPolicy),
		leaf("volume-security-style", values.SecurityStyle),
		leaf("volume-comment", b.comment()),
		leaf("percentage-snapshot-reserve", values.SnapshotReserve),
		leaf("unix-permissions", values.UnixPermissions),
		leaf("tiering-policy", tiering),
	)
	if encrypted, err := strconv.ParseBool(values.Encryption); err == nil {
		request.Children = append(request.Children, leaf("encrypt", strconv.FormatBool(encrypted)))
	}
	return request
}

// comment carries the labels of the config; without labels a volume has none.
func (b *backend) comment() string {
	if len(b.config.Labels) == 0 {
		return ""
	}
	text, _ := json.Marshal(map[string]map[string]string{"provisioning": b.config.Labels})
	return string(text)
}

func (b *backend) setSnapshotDirectory(internal, value string) error {
	visible, _ := strconv.ParseBool(value)
	request := branch("volume-modify-iter",
		query(branch("volume-attributes", branch("volume-id-attributes", leaf("name", internal)))),
		branch("attributes", branch("volume-attributes", branch("volume-snapshot-attributes",
			leaf("snapdir-access-enabled", strconv.FormatBool(visible))))),
	)
	results, err := b.api.call(request)
	if err != nil {
		return err
	}
	if failure := results.find("failure-list", "volume-modify-iter-info"); failure != nil {
		return &zapiError{"failed", failure.text("error-message"), failure.text("error-code")}
	}
	return nil
}

// exists asks for the size of the volume: the cheapest call that tells.
func (b *backend) exists(internal string) (bool, error) {
	_, err := b.api.call(branch("volume-size", leaf("volume", internal)))
	if code := codeOf(err); code == errNotFound || code == errNoVolume {
		return false, nil
	}
	return err == nil, err
}

// remove deletes the volume, whoever made it, after the SnapMirror calls that every delete begins with.
func (b *backend) remove(name string) error {
	internal := b.config.storagePrefix + name
	exists, err := b.exists(internal)
	if err != nil {
		return fmt.Errorf("error checking for existing volume: %v", err)
	}
	if !exists {
		logWarning("Volume already deleted, skipping destroy.", fields{"volume": internal})
		return nil
	}
	if err := b.forgetMirrors(internal); err != nil {
		return err
	}
	destroy := branch("volume-destroy", leaf("name", internal), leaf("unmount-and-offline", "true"))
	if _, err := b.api.call(destroy); err != nil && codeOf(err) != errNoVolume {
		return fmt.Errorf("error destroying volume %s: %v", internal, err)
	}
	return nil
}

func (b *backend) forgetMirrors(internal string) error {
	location := b.api.svm + ":" + internal
	_, err := b.api.call(branch("snapmirror-destroy", leaf("destination-location", location)))
	if err != nil && codeOf(err) != errNotFound {
		logError("Could not delete SnapMirror info.", fields{"error": err.Error()})
		return fmt.Errorf("error deleting snapmirror info for volume %s: <nil>", internal)
	}
	release := branch("snapmirror-release", leaf("destination-location", location), leaf("relationship-info-only", "true"))
	if _, err := b.api.call(release); err != nil && codeOf(err) != errNoSourceInfo {
		if codeOf(err) == errGeneric {
			return fmt.Errorf("operation failed, retrying")
		}
		return fmt.Errorf("error releasing snapmirror info for volume %s: %v", internal, err)
	}
	source := query(branch("snapmirror-destination-info", leaf("source-location", location)))
	found, err := b.api.pages(b.api.call, "snapmirror-get-destination-iter", source)
	if err != nil {
		return fmt.Errorf("error reading snapmirror destinations of volume %s: %v", internal, err)
	}
	if len(found) == 0 {
		return nil
	}
	if _, err := b.api.call(branch("snapmirror-release-iter", source)); err != nil {
		return fmt.Errorf("error releasing snapmirror info for volume %s: %v", internal, err)
	}
	return nil
}

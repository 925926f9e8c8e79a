package main

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

var prefixForm = regexp.MustCompile(`^$|^[a-zA-Z_.-][a-zA-Z0-9_.-]*$`)

func checkPrefix(prefix string) error {
	if !prefixForm.MatchString(prefix) {
		return errors.New("storage prefix may only contain letters/digits/underscore/dash and must begin with letter/underscore/dash")
	}
	return nil
}

// checkPool looks at the values that a volume of this pool would get; a bad one is not fatal for the
// process, only for the backend. snapshotReserve is looked at when a volume is made, as in the real one.
func checkPool(pool string, values defaults) error {
	if !isOneOf(values.SpaceReserve, "none", "volume") {
		return fmt.Errorf("invalid spaceReserve %s in pool %s", values.SpaceReserve, pool)
	}
	for name, value := range map[string]string{"snapshotDir": values.SnapshotDir, "splitOnClone": values.SplitOnClone} {
		if _, err := strconv.ParseBool(value); err != nil {
			return fmt.Errorf("invalid boolean value for %s: %v", name, err)
		}
	}
	if values.Encryption != "" {
		if _, err := strconv.ParseBool(values.Encryption); err != nil {
			return fmt.Errorf("invalid value for encryption in pool %s: %v", pool, err)
		}
	}
	if !isOneOf(values.SecurityStyle, "unix", "mixed") {
		return fmt.Errorf("invalid securityStyle %s, for NASType nfs in pool %s", values.SecurityStyle, pool)
	}
	if !isOneOf(values.TieringPolicy, "", "none", "snapshot-only", "auto", "backup", "all") {
		return fmt.Errorf("invalid tieringPolicy %s in pool %s", values.TieringPolicy, pool)
	}
	size, err := parseSize(values.Size, 1)
	if err != nil {
		return fmt.Errorf("invalid config value for default volume size: %v", err)
	}
	if size < minimumVolumeBytes {
		return fmt.Errorf("invalid value for size in pool %s. Requested volume size (%d bytes) is too small; the minimum volume size is %d bytes", pool, size, minimumVolumeBytes)
	}
	return nil
}

func isOneOf(value string, allowed ...string) bool {
	for _, candidate := range allowed {
		if value == candidate {
			return true
		}
	}
	return false
}

package main

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

// The smallest FlexVol that ONTAP makes; a smaller wish of a user is raised to it (Trident 24.06 and later).
const minimumVolumeBytes = 20 * 1024 * 1024

var sizeForm = regexp.MustCompile(`^([0-9]+)([a-z]*)$`)

// unitPowers: a lone letter, or the letter with i or ib, is a power of 1024; with b a power of 1000.
const unitLetters = "kmgtpezy"

// parseSize turns "10G", "10gib", "10GB" or "1024" into bytes. A bare number counts in bareUnit bytes:
// 1 in the config file, 1 GiB in `docker volume create -o size=`.
func parseSize(text string, bareUnit int64) (int64, error) {
	match := sizeForm.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if match == nil {
		return 0, fmt.Errorf("invalid size %q", text)
	}
	factor, err := unitFactor(match[2], bareUnit)
	if err != nil {
		return 0, err
	}
	number, _ := new(big.Int).SetString(match[1], 10)
	number.Mul(number, factor)
	if !number.IsInt64() {
		return 0, fmt.Errorf("size %q is too large", text)
	}
	return number.Int64(), nil
}

func unitFactor(unit string, bareUnit int64) (*big.Int, error) {
	switch unit {
	case "":
		return big.NewInt(bareUnit), nil
	case "b", "bytes":
		return big.NewInt(1), nil
	}
	power := strings.IndexByte(unitLetters, unit[0]) + 1
	base := int64(1024)
	switch unit[1:] {
	case "", "i", "ib":
	case "b":
		base = 1000
	default:
		power = 0
	}
	if power == 0 {
		return nil, fmt.Errorf("invalid unit %q in size", unit)
	}
	return new(big.Int).Exp(big.NewInt(base), big.NewInt(int64(power)), nil), nil
}

// withSnapshotReserve is the size of the FlexVol whose usable part, after the snapshot reserve, is asked for.
func withSnapshotReserve(bytes int64, reservePercent int) int64 {
	return int64(float64(bytes) / (1.0 - float64(reservePercent)/100.0))
}

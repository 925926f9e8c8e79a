package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const configFolder = "/etc/netappdvp"

// settings is the part of config.json that ontap-nas reads. encoding/json ignores unknown keys and the
// case of keys, as the real plugin does, because it is the same decoder.
type settings struct {
	Version              int               `json:"version"`
	StorageDriverName    string            `json:"storageDriverName"`
	BackendName          string            `json:"backendName"`
	StoragePrefixRaw     json.RawMessage   `json:"storagePrefix"`
	LimitVolumeSize      string            `json:"limitVolumeSize"`
	DisableDelete        bool              `json:"disableDelete"`
	Debug                bool              `json:"debug"`
	DebugTraceFlags      map[string]bool   `json:"debugTraceFlags"`
	ManagementLIF        string            `json:"managementLIF"`
	DataLIF              string            `json:"dataLIF"`
	SVM                  string            `json:"svm"`
	Username             string            `json:"username"`
	Password             string            `json:"password"`
	ClientPrivateKey     string            `json:"clientPrivateKey"`
	TrustedCACertificate string            `json:"trustedCACertificate"`
	Aggregate            string            `json:"aggregate"`
	NfsMountOptions      string            `json:"nfsMountOptions"`
	UsageHeartbeat       string            `json:"usageHeartbeat"`
	UseREST              *bool             `json:"useREST"`
	AutoExportPolicy     bool              `json:"autoExportPolicy"`
	Labels               map[string]string `json:"labels"`
	Defaults             defaults          `json:"defaults"`

	storagePrefix string
}

type defaults struct {
	Size            string `json:"size"`
	SpaceReserve    string `json:"spaceReserve"`
	SnapshotPolicy  string `json:"snapshotPolicy"`
	SnapshotReserve string `json:"snapshotReserve"`
	SnapshotDir     string `json:"snapshotDir"`
	UnixPermissions string `json:"unixPermissions"`
	ExportPolicy    string `json:"exportPolicy"`
	SecurityStyle   string `json:"securityStyle"`
	SplitOnClone    string `json:"splitOnClone"`
	Encryption      string `json:"encryption"`
	TieringPolicy   string `json:"tieringPolicy"`
}

// The names that the real plugin knows; this stand-in goes on with ontap-nas alone.
var knownDrivers = []string{
	"ontap-nas", "ontap-nas-economy", "ontap-nas-flexgroup", "ontap-san", "ontap-san-economy",
	"solidfire-san", "azure-netapp-files", "google-cloud-netapp-volumes", "fake",
}

// configPath finds the file that the plugin setting `config` names: a value below /etc/netappdvp is
// taken as it is, anything else is joined to that folder (Trident 21.04 and later).
func configPath(setting string) string {
	if strings.HasPrefix(setting, configFolder) {
		return setting
	}
	return filepath.Join(configFolder, setting)
}

// readSettings reads and checks the file. Every error it returns ends the real plugin's process.
func readSettings(path string) (*settings, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseSettings(text)
}

func parseSettings(text []byte) (*settings, error) {
	parsed := &settings{}
	// The real plugin sends the text through a YAML reader first and so bears comments and trailing
	// commas. The standard library has none: this one takes JSON only, like the plugins of old.
	if err := json.Unmarshal(text, parsed); err != nil {
		return nil, fmt.Errorf("input failed validation: could not parse JSON configuration: %v", err)
	}
	if err := checkCommonSettings(parsed); err != nil {
		return nil, fmt.Errorf("input failed validation: %v", err)
	}
	for _, name := range knownDrivers {
		if name == parsed.StorageDriverName {
			return parsed, nil
		}
	}
	return nil, fmt.Errorf("unknown storage driver: %s", parsed.StorageDriverName)
}

func checkCommonSettings(parsed *settings) error {
	if parsed.Version != 1 {
		return fmt.Errorf("unexpected config file version; found %d, expected 1", parsed.Version)
	}
	if parsed.StorageDriverName == "" {
		return errors.New("missing storage driver name in configuration file")
	}
	prefix, err := parsePrefix(parsed.StoragePrefixRaw)
	if err != nil {
		return fmt.Errorf("unable to parse storage prefix: %v", err)
	}
	parsed.storagePrefix = prefix
	if parsed.LimitVolumeSize != "" {
		if _, err := parseSize(parsed.LimitVolumeSize, 1); err != nil {
			return fmt.Errorf("invalid value for limitVolumeSize: %v", err)
		}
	}
	if parsed.DisableDelete {
		logWarning("The configuration option disableDelete will be ignored.", nil)
	}
	return nil
}

// parsePrefix: absent, null and {} mean the default of Docker mode; an empty string means no prefix at all.
func parsePrefix(raw json.RawMessage) (string, error) {
	trimmed := string(bytes.TrimSpace(raw))
	if trimmed == "" || trimmed == "null" || trimmed == "{}" {
		return "netappdvp_", nil
	}
	var prefix string
	if err := json.Unmarshal(raw, &prefix); err != nil {
		return "", fmt.Errorf("invalid value for storage prefix: %s", trimmed)
	}
	return prefix, nil
}

// fillDefaults puts the driver's own values where the file has none (an empty string counts as none).
func fillDefaults(parsed *settings) {
	set := func(value *string, fallback string) {
		if *value == "" {
			*value = fallback
		}
	}
	set(&parsed.Defaults.Size, "1G")
	set(&parsed.Defaults.SpaceReserve, "none")
	set(&parsed.Defaults.SnapshotPolicy, "none")
	if parsed.Defaults.SnapshotReserve == "" {
		parsed.Defaults.SnapshotReserve = reserveFor(parsed.Defaults.SnapshotPolicy)
	}
	set(&parsed.Defaults.SnapshotDir, "false")
	set(&parsed.Defaults.UnixPermissions, "---rwxrwxrwx")
	set(&parsed.Defaults.ExportPolicy, "default")
	set(&parsed.Defaults.SecurityStyle, "unix")
	set(&parsed.Defaults.SplitOnClone, "false")
	set(&parsed.NfsMountOptions, "-o nfsvers=3")
}

// reserveFor is the snapshot reserve, in percent, that goes with a snapshot policy when none is given.
func reserveFor(snapshotPolicy string) string {
	if snapshotPolicy == "none" {
		return "0"
	}
	return "5"
}

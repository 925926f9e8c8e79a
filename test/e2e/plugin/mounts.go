package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	// propagated is where Docker looks for mounted volumes (PropagatedMount in config.json).
	propagated = "/var/lib/docker-volumes/netapp"
	// sharedFolder stands for the data LIF: the same folder on every host of the test.
	sharedFolder = "/host/srv/netappdvp-nas"
)

// mountTable knows which containers use which volume on this host.
type mountTable map[string]map[string]bool

func mountPoint(internal string) string { return filepath.Join(propagated, internal) }

// mount attaches the volume. There is no NFS here: a folder that stands for the export is bound to the place
// where mount.nfs would put it.
func (t mountTable) mount(internal, junction, user string) (string, error) {
	target := mountPoint(internal)
	if len(t[internal]) == 0 {
		if junction == "" {
			return "", fmt.Errorf("volume %s has no junction path", internal)
		}
		source := filepath.Join(sharedFolder, strings.TrimPrefix(junction, "/"))
		for _, folder := range []string{source, target} {
			if err := os.MkdirAll(folder, 0o777); err != nil {
				return "", err
			}
		}
		if err := syscall.Mount(source, target, "", syscall.MS_BIND, ""); err != nil {
			return "", fmt.Errorf("error mounting NFS volume %s on mountpoint %s: %v", junction, target, err)
		}
		t[internal] = map[string]bool{}
	}
	t[internal][user] = true
	return target, nil
}

// unmount detaches the volume when its last container on this host is gone.
func (t mountTable) unmount(internal, user string) error {
	delete(t[internal], user)
	if len(t[internal]) > 0 {
		return nil
	}
	delete(t, internal)
	if err := syscall.Unmount(mountPoint(internal), 0); err != nil && err != syscall.EINVAL && err != syscall.ENOENT {
		return fmt.Errorf("error unmounting %s: %v", mountPoint(internal), err)
	}
	return nil
}

// forgetExport empties the folder that stood for a volume that is gone, so that a new volume of that name is new.
func forgetExport(internal string) error {
	return os.RemoveAll(filepath.Join(sharedFolder, internal))
}

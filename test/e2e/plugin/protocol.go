package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Lists and look-ups wait this long for the start to end; other calls are refused at once.
const startPatience = 50 * time.Second

// driver answers Docker. started is closed when the start has ended, well or badly.
type driver struct {
	lock    sync.Mutex
	started chan struct{}
	backend *backend
	failure error
	mounts  mountTable
}

// call is the union of the request bodies of docker.volumedriver/1.0.
type call struct {
	Name string
	Opts map[string]string
	ID   string
}

type answer map[string]interface{}

// serve registers one handler for each call of the protocol.
func (d *driver) serve() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/Plugin.Activate", reply(func(call) (answer, error) {
		return answer{"Implements": []string{"VolumeDriver"}}, nil
	}))
	mux.HandleFunc("/VolumeDriver.Capabilities", reply(func(call) (answer, error) {
		return answer{"Capabilities": answer{"Scope": "global"}}, nil
	}))
	mux.HandleFunc("/VolumeDriver.Create", reply(d.exclusive(0, func(c call) (answer, error) {
		return answer{}, d.backend.create(c.Name, c.Opts)
	})))
	mux.HandleFunc("/VolumeDriver.Remove", reply(d.exclusive(0, func(c call) (answer, error) {
		err := d.backend.remove(c.Name)
		if err == nil {
			err = forgetExport(d.backend.config.storagePrefix + c.Name)
		}
		return answer{}, err
	})))
	mux.HandleFunc("/VolumeDriver.List", reply(d.exclusive(startPatience, d.list)))
	mux.HandleFunc("/VolumeDriver.Get", reply(d.exclusive(startPatience, d.get)))
	mux.HandleFunc("/VolumeDriver.Path", reply(d.exclusive(0, d.path)))
	mux.HandleFunc("/VolumeDriver.Mount", reply(d.exclusive(0, d.mount)))
	mux.HandleFunc("/VolumeDriver.Unmount", reply(d.exclusive(0, func(c call) (answer, error) {
		return answer{}, d.mounts.unmount(d.backend.config.storagePrefix+c.Name, c.ID)
	})))
	return mux
}

// exclusive lets one call in at a time, and none before the backend has started.
func (d *driver) exclusive(patience time.Duration, work func(call) (answer, error)) func(call) (answer, error) {
	return func(c call) (answer, error) {
		select {
		case <-d.started:
		case <-time.After(patience):
			select {
			case <-d.started:
			default:
				return nil, errors.New("Trident is initializing, please try again later")
			}
		}
		if d.failure != nil {
			return nil, fmt.Errorf("Trident initialization failed; %v; use 'journalctl -fu docker' to learn more", d.failure)
		}
		d.lock.Lock()
		defer d.lock.Unlock()
		return work(c)
	}
}

func reply(work func(call) (answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		var c call
		// Docker sends no body at all with some calls.
		_ = json.NewDecoder(request.Body).Decode(&c)
		result, err := work(c)
		w.Header().Set("Content-Type", "application/vnd.docker.plugins.v1.1+json")
		if err != nil {
			logError(err.Error(), fields{"call": request.URL.Path, "volume": c.Name})
			result = answer{"Err": err.Error()}
			w.WriteHeader(http.StatusInternalServerError)
		}
		_ = json.NewEncoder(w).Encode(result)
	}
}

// list hides ONTAP's errors as the real plugin does: they are only logged, bare, and the list is empty.
func (d *driver) list(call) (answer, error) {
	found, err := d.backend.list()
	if err != nil {
		logError(err.Error(), nil)
	}
	volumes := []answer{}
	for _, one := range found {
		volumes = append(volumes, answer{"Name": d.backend.dockerName(one), "Mountpoint": d.mountedAt(one)})
	}
	return answer{"Volumes": volumes}, nil
}

func (d *driver) get(c call) (answer, error) {
	found, err := d.find(c.Name)
	if err != nil {
		return nil, err
	}
	snapshots, err := d.backend.snapshots(found.internalName)
	if err != nil {
		return nil, err
	}
	return answer{"Volume": answer{
		"Name": c.Name, "Mountpoint": d.mountedAt(found), "Status": answer{"Snapshots": snapshots},
	}}, nil
}

func (d *driver) path(c call) (answer, error) {
	found, err := d.find(c.Name)
	if err != nil {
		return nil, err
	}
	return answer{"Mountpoint": d.mountedAt(found)}, nil
}

func (d *driver) mount(c call) (answer, error) {
	found, err := d.find(c.Name)
	if err != nil {
		return nil, err
	}
	target, err := d.mounts.mount(found.internalName, found.junction, c.ID)
	return answer{"Mountpoint": target}, err
}

// find reads the whole list again, as the real plugin does for every look-up.
func (d *driver) find(name string) (volume, error) {
	found, err := d.backend.list()
	if err != nil {
		logError(err.Error(), nil)
	}
	for _, one := range found {
		if d.backend.dockerName(one) == name {
			return one, nil
		}
	}
	return volume{}, fmt.Errorf("volume %s was not found", name)
}

func (d *driver) mountedAt(found volume) string {
	if len(d.mounts[found.internalName]) == 0 {
		return ""
	}
	return mountPoint(found.internalName)
}

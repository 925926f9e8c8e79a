package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// backend is a driver that started well.
type backend struct {
	config  *settings
	api     *zapi
	dataLIF string
	// aggregates are the pools in which a volume may be made, in ONTAP's order.
	aggregates []string
}

// startBackend makes the start-up calls in the real plugin's order. Its error is not fatal for the process.
func startBackend(config *settings) (*backend, error) {
	if config.StorageDriverName != "ontap-nas" {
		return nil, fmt.Errorf("this stand-in knows the driver ontap-nas only, not %s", config.StorageDriverName)
	}
	started, err := initialize(config)
	if err != nil {
		return nil, fmt.Errorf("problem initializing storage driver '%s': %v", config.StorageDriverName, err)
	}
	return started, nil
}

func initialize(config *settings) (*backend, error) {
	api, err := connect(config)
	if err != nil {
		return nil, fmt.Errorf("error initializing ontap-nas driver: could not create Data ONTAP API client: %v", err)
	}
	fillDefaults(config)
	started := &backend{config: config, api: api}
	if err := started.findPools(); err != nil {
		return nil, fmt.Errorf("could not configure storage pools: %v", err)
	}
	if err := started.chooseDataLIF(); err != nil {
		return nil, fmt.Errorf("driver validation failed: %v", err)
	}
	if err := checkPrefix(config.storagePrefix); err != nil {
		return nil, fmt.Errorf("driver validation failed: %v", err)
	}
	for _, pool := range started.aggregates {
		if err := checkPool(pool, config.Defaults); err != nil {
			return nil, fmt.Errorf("storage pool validation failed: %v", err)
		}
	}
	logInfo("Storage driver initialized.", fields{"driver": config.StorageDriverName})
	return started, nil
}

// connect reaches ONTAP, chooses the interface, and finds the SVM.
func connect(config *settings) (*zapi, error) {
	if config.ClientPrivateKey != "" && config.Username != "" {
		return nil, errors.New("more than one authentication method (username/password and clientPrivateKey) present in backend config; please ensure only one authentication method is provided")
	}
	if config.ClientPrivateKey != "" {
		return nil, errors.New("this stand-in does not log in by certificate")
	}
	host := config.ManagementLIF
	if bare, _, err := net.SplitHostPort(host); err == nil {
		host = bare
	}
	if _, err := net.LookupHost(strings.Trim(host, "[]")); err != nil {
		return nil, err
	}
	reached, err := newWire(config)
	if err != nil {
		return nil, err
	}
	if err := chooseZapi(reached, config.UseREST); err != nil {
		return nil, err
	}
	api := &zapi{wire: reached, svm: config.SVM}
	if err := findSVM(api); err != nil {
		return nil, fmt.Errorf("error creating ONTAP API client: %v", err)
	}
	logInfo("Using ZAPI client", fields{"svm": api.svm})
	warnWithoutSerials(api)
	// The answer only matters to SnapMirror users; errors are ignored.
	_, _ = api.pages(api.call, "vserver-peer-get-iter", query(branch("vserver-peer-info", leaf("vserver", api.svm))))
	return api, nil
}

func findSVM(api *zapi) error {
	if api.svm == "" {
		found, err := api.pages(api.callCluster, "vserver-get-iter")
		if err != nil {
			return fmt.Errorf("error reading SVM details: %v", err)
		}
		if len(found) != 1 {
			return errors.New("cannot derive SVM to use; please specify SVM in config file")
		}
		api.svm = found[0].text("vserver-name")
	} else if _, err := api.call(branch("vserver-get")); err != nil {
		return fmt.Errorf("error reading SVM details: %v", err)
	}
	results, err := api.callCluster(branch("system-get-ontapi-version"))
	if err != nil {
		return fmt.Errorf("could not determine Data ONTAP API version: %v", err)
	}
	major, majorErr := strconv.Atoi(results.text("major-version"))
	minor, minorErr := strconv.Atoi(results.text("minor-version"))
	if majorErr != nil || minorErr != nil {
		return errors.New("could not determine Data ONTAP API version")
	}
	if major < 1 || major == 1 && minor < 150 {
		return errors.New("ONTAP 9.5 or later is required")
	}
	return nil
}

// warnWithoutSerials: an SVM's own user may not ask about nodes; that costs nothing but this warning.
func warnWithoutSerials(api *zapi) {
	wanted := mask(branch("node-details-info", leaf("node-serial-number", "")))
	if _, err := api.pages(api.callCluster, "system-node-get-iter", wanted); err != nil {
		logWarning("Could not determine controller serial numbers.", fields{"error": err.Error()})
	}
}

// findPools reads the aggregates that are assigned to the SVM. A refused call and an SVM that is not there
// look alike, because only the number of records is looked at.
func (b *backend) findPools() error {
	found, err := b.api.pages(b.api.call, "vserver-get-iter", query(branch("vserver-info", leaf("vserver-name", b.api.svm))))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("could not get storage pools from array: could not find SVM %s", b.api.svm)
	}
	assigned := []string{}
	for _, info := range found[0].find("vserver-aggr-info-list").all("vserver-aggr-info") {
		assigned = append(assigned, info.text("aggr-name"))
	}
	if len(assigned) == 0 {
		return fmt.Errorf("could not get storage pools from array: SVM %s has no assigned aggregates", b.api.svm)
	}
	b.aggregates = assigned
	if wanted := b.config.Aggregate; wanted != "" {
		if !isOneOf(wanted, assigned...) {
			return fmt.Errorf("could not get storage pools from array: the assigned aggregates for SVM %s do not include the configured aggregate %s", b.api.svm, wanted)
		}
		b.aggregates = []string{wanted}
	}
	request := branch("vserver-show-aggr-get-iter", leaf("max-records", everything))
	if _, err := b.api.call(request); err != nil {
		logWarning("Could not read aggregate attributes.", fields{"error": err.Error()})
	}
	return nil
}

// chooseDataLIF takes the configured data LIF, or the first that is up and serves NFS.
func (b *backend) chooseDataLIF() error {
	found, err := b.api.pages(b.api.call, "net-interface-get-iter")
	if err != nil {
		return fmt.Errorf("error checking for NAS data LIFs: %v", err)
	}
	addresses := []string{}
	for _, info := range found {
		for _, protocol := range info.find("data-protocols").all("data-protocol") {
			if protocol.text() == "nfs" && info.text("operational-status") == "up" {
				addresses = append(addresses, info.text("address"))
			}
		}
	}
	if len(addresses) == 0 {
		return errors.New("no data LIFs meet the provided criteria (protocol: nfs)")
	}
	b.dataLIF = addresses[0]
	if wanted := strings.Trim(b.config.DataLIF, "[]"); wanted != "" {
		resolved, err := net.LookupHost(wanted)
		if err != nil {
			return fmt.Errorf("data LIF validation failed: %v", err)
		}
		for _, address := range resolved {
			if !isOneOf(address, addresses...) {
				return fmt.Errorf("data LIF validation failed: could not find Data LIF for %s", address)
			}
		}
		b.dataLIF = wanted
	}
	return nil
}

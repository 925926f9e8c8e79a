// A stand-in for NetApp's Trident Docker volume plugin, for tests on machines that have neither the real
// image nor an ONTAP. It starts, logs, fails and talks to ONTAP (through ONTAPI) as the real one does, and it
// shares nothing with the product that it tests.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
)

const (
	socketPath  = "/run/docker/plugins/netapp.sock"
	versionFile = "/netapp/VERSION"
	logFile     = "/var/log/trident/netapp.log"
)

// version is read from the image once, before anything else runs: one binary serves all tags.
var version = readVersion()

func readVersion() string {
	text, err := os.ReadFile(versionFile)
	if err != nil {
		return "0.0.0"
	}
	return strings.TrimSpace(string(text))
}

func main() {
	flag.String("address", "127.0.0.1", "address of the REST server (not served by this stand-in)")
	flag.String("port", "8000", "port of the REST server (not served by this stand-in)")
	dockerMode := flag.Bool("docker_plugin_mode", false, "run as a managed Docker plugin")
	flag.Parse()
	if !*dockerMode && os.Getenv("DOCKER_PLUGIN_MODE") == "" {
		fmt.Fprintln(os.Stderr, "Insufficient arguments provided for Trident to start.")
		os.Exit(1)
	}
	path := configPath(os.Getenv("config"))
	if _, err := os.Stat(path); err != nil {
		fmt.Fprintf(os.Stderr, "config file '%s' does not exist\n", path)
		os.Exit(1)
	}
	openLogFile(logFile)
	logInfo("Running Trident storage orchestrator.", fields{"binary": os.Args[0], "build_time": "stand-in", "version": version})
	if strings.EqualFold(os.Getenv("rest"), "true") {
		logWarning("The REST interface is not served by this stand-in.", nil)
	}
	config, err := readSettings(path)
	if err != nil {
		logFatal(fmt.Sprintf("Unable to create the passthrough store client. %v", err))
	}
	// The socket opens before ONTAP is asked, so that Docker calls the plugin enabled whatever happens next.
	_ = os.Remove(socketPath)
	listener, err := net.Listen("unix", socketPath)
	if err != nil {
		logFatal(fmt.Sprintf("Could not open the plugin socket. %v", err))
	}
	plugin := &driver{started: make(chan struct{}), mounts: mountTable{}}
	go plugin.bootstrap(config)
	logFatal(fmt.Sprintf("The plugin socket was closed. %v", http.Serve(listener, plugin.serve())))
}

// bootstrap starts the backend once. There is no second attempt: only a restart of the plugin helps.
func (d *driver) bootstrap(config *settings) {
	d.backend, d.failure = startBackend(config)
	if d.failure != nil {
		logError(fmt.Sprintf("Trident initialization failed; %v", d.failure), nil)
	} else {
		logInfo("Trident bootstrapped successfully.", nil)
		go d.backend.beat()
	}
	close(d.started)
}

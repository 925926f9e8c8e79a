package main

import (
	"encoding/json"
	"os"
	"strconv"
	"time"
)

// The first heartbeat leaves ten seconds after the start, the others every usageHeartbeat hours.
const firstBeatAfter = 10 * time.Second

// beat writes the plugin's presence to ONTAP's event log for ever; a refusal is logged and nothing else.
func (b *backend) beat() {
	hours, err := strconv.ParseFloat(b.config.UsageHeartbeat, 64)
	if err != nil || hours <= 0 {
		hours = 24
	}
	for pause := firstBeatAfter; ; pause = time.Duration(hours * float64(time.Hour)) {
		time.Sleep(pause)
		if _, err := b.api.call(b.heartbeat()); err != nil {
			logError("Could not log EMS message.", fields{"error": err.Error()})
		}
	}
}

func (b *backend) heartbeat() *element {
	computer, _ := os.Hostname()
	about, _ := json.Marshal(map[string]string{
		"version": version, "platform": "docker", "plugin": "ontap-nas",
		"svm": b.api.svm, "storagePrefix": b.config.storagePrefix,
	})
	return branch("ems-autosupport-log",
		leaf("auto-support", "false"),
		leaf("app-version", version),
		leaf("category", "heartbeat"),
		leaf("computer-name", computer),
		leaf("event-description", string(about)),
		leaf("event-id", "1"),
		leaf("event-source", "trident"),
		leaf("log-level", "5"),
	)
}

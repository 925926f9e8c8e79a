package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// ontapVersion is what GET /api/cluster tells.
type ontapVersion struct {
	Generation, Major, Minor int
}

func (v ontapVersion) before(generation, major, minor int) bool {
	if v.Generation != generation {
		return v.Generation < generation
	}
	if v.Major != major {
		return v.Major < major
	}
	return v.Minor < minor
}

// askRest makes the call that every start begins with, whatever useREST says.
func askRest(w *wire) (ontapVersion, error) {
	var answer struct {
		Version ontapVersion `json:"version"`
	}
	status, body, err := w.send("GET", "/api/cluster?fields=**", "application/json", "")
	if err != nil {
		return answer.Version, err
	}
	if status < 200 || status > 299 {
		return answer.Version, fmt.Errorf("[GET /cluster][%d] cluster_get default %s", status, strings.TrimSpace(string(body)))
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return answer.Version, err
	}
	return answer.Version, nil
}

// chooseZapi decides between the two interfaces; nil means ONTAPI, which is all that this stand-in speaks.
func chooseZapi(w *wire, useREST *bool) error {
	version, err := askRest(w)
	if err != nil {
		if useREST != nil && *useREST {
			return fmt.Errorf("error creating ONTAP REST API client: %v", err)
		}
		// At every start of a login without the application http, and at level error, in the real one too.
		logError("Error creating ONTAP REST API client for initial call. Falling back to ZAPI.", fields{"error": err.Error()})
		return nil
	}
	wanted := !version.before(9, 15, 1)
	if useREST != nil {
		wanted = *useREST
	}
	found := fmt.Sprintf("%d.%d.%d", version.Generation, version.Major, version.Minor)
	switch {
	case wanted && version.before(9, 12, 1):
		return fmt.Errorf("ONTAP version is %s, trident does not support REST calls, please remove `useRest=true` from the backend config", found)
	case wanted:
		return fmt.Errorf("this stand-in speaks ONTAPI only, and ONTAP %s lets this user in by REST", found)
	}
	return nil
}

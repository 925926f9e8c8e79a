package main

import (
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// fields are the extra key=value pairs at the end of a log line.
type fields map[string]string

var logLock sync.Mutex

// logTo is standard error (which Docker's engine copies to its own log) and, where the
// folder exists, the file that the real plugin keeps inside its root file system.
var logTo io.Writer = os.Stderr

func openLogFile(path string) {
	if file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640); err == nil {
		logTo = io.MultiWriter(os.Stderr, file)
	}
}

// logLine writes one line in logrus' text form: time, level, msg, then the fields by name.
func logLine(level, message string, extra fields) {
	var line strings.Builder
	fmt.Fprintf(&line, "time=%q level=%s msg=%s", time.Now().UTC().Format(time.RFC3339), level, quoteIfNeeded(message))
	names := make([]string, 0, len(extra))
	for name := range extra {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(&line, " %s=%s", name, quoteIfNeeded(extra[name]))
	}
	logLock.Lock()
	defer logLock.Unlock()
	fmt.Fprintln(logTo, line.String())
}

func logInfo(message string, extra fields)    { logLine("info", message, extra) }
func logWarning(message string, extra fields) { logLine("warning", message, extra) }
func logError(message string, extra fields)   { logLine("error", message, extra) }

// logFatal writes the line and ends the process, as logrus' Fatal does.
func logFatal(message string) {
	logLine("fatal", message, nil)
	os.Exit(1)
}

// quoteIfNeeded leaves plain words bare, as logrus does.
func quoteIfNeeded(text string) string {
	if text == "" {
		return `""`
	}
	for _, r := range text {
		plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._/@^+", r)
		if !plain {
			return strconv.Quote(text)
		}
	}
	return text
}

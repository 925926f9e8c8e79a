package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

const requestLimit = 90 * time.Second

// wire is what ONTAPI and REST have in common: where, as whom, and over which TLS.
type wire struct {
	address  string
	username string
	password string
	client   *http.Client
}

// newWire trusts any certificate unless the config names the CA, exactly as the real plugin does.
func newWire(config *settings) (*wire, error) {
	trust := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true}
	if config.TrustedCACertificate != "" {
		authority, err := base64.StdEncoding.DecodeString(config.TrustedCACertificate)
		if err != nil {
			return nil, errors.New("failed to decode trusted CA certificate from base64")
		}
		trust.RootCAs = x509.NewCertPool()
		if !trust.RootCAs.AppendCertsFromPEM(authority) {
			return nil, errors.New("failed to append trusted CA certificate")
		}
		trust.InsecureSkipVerify = false
	}
	return &wire{
		address:  config.ManagementLIF,
		username: config.Username,
		password: config.Password,
		client:   &http.Client{Timeout: requestLimit, Transport: &http.Transport{TLSClientConfig: trust}},
	}, nil
}

// send makes one request and reads the whole answer; the status is the caller's to judge.
func (w *wire) send(method, path, contentType, body string) (int, []byte, error) {
	request, err := http.NewRequest(method, "https://"+w.address+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.SetBasicAuth(w.username, w.password)
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("X-Dot-Client-App", "Trident/"+version)
	response, err := w.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

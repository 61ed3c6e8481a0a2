package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"syscall"
	"time"
)

// Reason says in words why a request came to nothing.
func (t Texts) Reason(err error) string {
	var name *net.DNSError
	var timeout interface{ Timeout() bool }
	switch said, certificate := t.certificate(err); {
	case certificate:
		return said
	case errors.As(err, &name) && !name.IsTimeout:
		return t.Say("reason_name", nil)
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout():
		return t.Say("reason_timeout", nil)
	case errors.Is(err, syscall.ECONNREFUSED):
		return t.Say("reason_refused", nil)
	case errors.Is(err, syscall.EADDRINUSE):
		return t.Say("reason_busy", nil)
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), strings.Contains(err.Error(), "EOF"):
		return t.Say("reason_cut", nil)
	default:
		return err.Error()
	}
}

// certificate says what is wrong with a secure connection, and whether that is what failed.
func (t Texts) certificate(err error) (string, bool) {
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &host):
		return t.Say("tls_host", Values{"names": namesOf(host.Certificate)}), true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		if !strings.Contains(invalid.Detail, "before") { // "current time … is before …"
			return t.Say("tls_expired", Values{"date": t.date(invalid.Cert.NotAfter)}), true
		}
		return t.Say("tls_early", Values{"date": t.date(invalid.Cert.NotBefore)}), true
	case errors.As(err, &unknown):
		return t.Say("tls_unknown", nil), true
	case errors.As(err, &verification), errors.As(err, &record), errors.As(err, &alert), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return t.Say("tls_other", nil), true
	default:
		return "", false
	}
}

func namesOf(c *x509.Certificate) string {
	if c == nil {
		return "?"
	}
	names := append(c.DNSNames[:len(c.DNSNames):len(c.DNSNames)], ipTexts(c.IPAddresses)...)
	if len(names) == 0 {
		return c.Subject.CommonName
	}
	const shown = 3
	if len(names) > shown {
		names = append(names[:shown:shown], "…")
	}
	return strings.Join(names, ", ")
}

func ipTexts(list []net.IP) []string {
	texts := make([]string, len(list))
	for i, ip := range list {
		texts[i] = ip.String()
	}
	return texts
}

func (t Texts) date(at time.Time) string {
	return at.Format(t.Say("date_format", nil))
}

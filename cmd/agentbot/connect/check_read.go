package connect

import (
	"errors"
	"strconv"

	"agentbot/chatwoot"
)

// ReadFailed is D12: Chatwoot did not let us look, for a reason that says nothing about the installation.
func ReadFailed(w World, err error) *Finding {
	var api *chatwoot.APIError
	var transport *chatwoot.TransportError
	said := Values{"call": "GET /api", "reason": ended(capital(w.Texts.Reason(err)))}
	switch {
	case errors.As(err, &api):
		said["call"], said["reason"] = api.Op, w.Texts.Say("reason_status_cap", Values{"status": strconv.Itoa(api.Status)})
	case errors.As(err, &transport):
		said["call"] = transport.Op
		said["reason"] = ended(capital(w.Texts.Reason(transport.Err)))
	}
	return w.Texts.Find("D12", Refusal, said)
}

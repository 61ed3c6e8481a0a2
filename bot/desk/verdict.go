package desk

import (
	"errors"
	"net/http"
	"strings"

	"agentbot/bot"
	"agentbot/chatwoot"
)

// saysGone are Chatwoot's words for a conversation that does not exist; a proxy's 404 page has others.
const saysGone = "Resource could not be found"

// verdict is what one refused or unanswered write comes to (CORE 7.2).
func verdict(err error) bot.Delivered {
	if err == nil {
		return bot.Delivered{Verdict: bot.Present}
	}
	d := bot.Delivered{Err: err.Error()}
	var refused *chatwoot.APIError
	var silent *chatwoot.TransportError
	switch {
	case errors.As(err, &refused):
		d.Verdict, d.RetryAfter = refusal(refused), refused.RetryAfter
	case errors.As(err, &silent):
		d.Verdict = silence(silent)
	default:
		d.Verdict = bot.Hopeless // the request could not even be built
	}
	return d
}

func refusal(e *chatwoot.APIError) bot.Verdict {
	switch {
	case e.TooMany():
		return bot.NotDone
	case e.BadToken():
		return bot.Locked
	case e.NotAllowed():
		return bot.Hopeless
	case e.NotFound() && strings.Contains(e.Message, saysGone):
		return bot.Gone
	case e.NotFound(), e.Status == http.StatusUnprocessableEntity:
		return bot.Hopeless
	case e.Status == http.StatusInternalServerError:
		return bot.Finished
	case e.Status == http.StatusRequestTimeout, e.Status > http.StatusInternalServerError:
		return bot.Unclear // a gateway gave up waiting, also with its own numbers (520 to 524)
	}
	return bot.NotDone
}

// silence: an answer of 2xx that cannot be read was carried out to its end.
func silence(e *chatwoot.TransportError) bot.Verdict {
	switch {
	case !e.Written:
		return bot.NotDone
	case errors.Is(e, chatwoot.ErrUnreadable):
		return bot.Finished
	}
	return bot.Unclear
}

// blind is what a read that failed says about going on. Nothing was written, so whatever may pass later is simply not done yet; the zero value
// means that this Chatwoot cannot be looked at (older, or the team bug of 4.14.2), and what we know from events must do.
func blind(err error) (d bot.Delivered, stop bool) {
	var refused *chatwoot.APIError
	if errors.As(err, &refused) && (refused.NotAllowed() || refused.Status == http.StatusInternalServerError) {
		return bot.Delivered{}, false
	}
	d = verdict(err)
	switch d.Verdict {
	case bot.Gone, bot.Locked:
		return d, true
	default:
		d.Verdict = bot.NotDone
		return d, true
	}
}

func notForBots(err error) bool {
	var refused *chatwoot.APIError
	return errors.As(err, &refused) && refused.NotForBots()
}

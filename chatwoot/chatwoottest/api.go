package chatwoottest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// route is one endpoint. In pattern {c} is a conversation, {id} another id,
// {slug} a name; "" is the account itself.
type route struct {
	method, pattern string
	who             func(features) bool // whether a bot's token opens it; nil: users only
	handle          func(*Server, *apiRequest) answer
	admin           bool // refuses others before it looks at anything else
	since           func(features) bool
	name            string // as Request.Endpoint calls it, when the last word would not do
	parts           []string
}

func always(features) bool       { return true }
func typing(has features) bool   { return has.typing }
func readable(has features) bool { return has.botReads }

// routes is everything the server answers below an account.
var routes = table([]route{
	{method: "POST", pattern: "conversations/{c}/messages", who: always, handle: (*Server).createMessage},
	{method: "GET", pattern: "conversations/{c}/messages", handle: (*Server).listMessages},
	{method: "POST", pattern: "conversations/{c}/toggle_status", who: always, handle: (*Server).toggleStatus},
	{method: "POST", pattern: "conversations/{c}/toggle_priority", who: always, handle: (*Server).togglePriority},
	{method: "POST", pattern: "conversations/{c}/toggle_typing_status", who: typing, handle: (*Server).toggleTyping},
	{method: "POST", pattern: "conversations/{c}/assignments", who: always, handle: (*Server).assignments},
	{method: "POST", pattern: "conversations/{c}/custom_attributes", who: always, handle: (*Server).replaceAttributes},
	{method: "GET", pattern: "conversations/{c}/labels", who: readable, handle: (*Server).showLabels},
	{method: "POST", pattern: "conversations/{c}/labels", who: readable, handle: (*Server).replaceLabels},
	{method: "GET", pattern: "conversations/{c}", who: readable, handle: (*Server).showConversation, name: "conversation"},
	{method: "PATCH", pattern: "conversations/{c}", who: always, handle: (*Server).updateConversation, name: "conversation"},
	{method: "DELETE", pattern: "conversations/{c}", handle: (*Server).deleteConversation, name: "conversation"},
	{method: "POST", pattern: "conversations", who: always, handle: (*Server).createConversation},
	{method: "GET", pattern: "conversations", handle: (*Server).listConversations},
	{method: "GET", pattern: "contacts/search", handle: (*Server).searchContacts},
	{method: "POST", pattern: "contacts", handle: (*Server).createContact},
	{method: "GET", pattern: "contacts/{id}", handle: (*Server).showContact, name: "contact"},
	{method: "PATCH", pattern: "contacts/{id}", handle: (*Server).updateContact, name: "contact"},
	{method: "PUT", pattern: "contacts/{id}", handle: (*Server).updateContact, name: "contact"},
	{method: "DELETE", pattern: "contacts/{id}", handle: (*Server).deleteContact, admin: true, name: "contact"},
	{method: "GET", pattern: "inboxes", handle: (*Server).listInboxes},
	{method: "POST", pattern: "inboxes", handle: (*Server).createInbox, admin: true},
	{method: "GET", pattern: "inboxes/{id}", handle: (*Server).showInbox, name: "inbox"},
	{method: "PATCH", pattern: "inboxes/{id}", handle: (*Server).updateInbox, name: "inbox"},
	{method: "PUT", pattern: "inboxes/{id}", handle: (*Server).updateInbox, name: "inbox"},
	{method: "DELETE", pattern: "inboxes/{id}", handle: (*Server).deleteInbox, name: "inbox"},
	{method: "GET", pattern: "inboxes/{id}/agent_bot", handle: (*Server).inboxBot, name: "inbox agent_bot"},
	{method: "POST", pattern: "inboxes/{id}/set_agent_bot", handle: (*Server).connectBot},
	{method: "GET", pattern: "agent_bots", handle: (*Server).listBots},
	{method: "POST", pattern: "agent_bots", handle: (*Server).createBot, admin: true},
	{method: "GET", pattern: "agent_bots/{id}", handle: (*Server).showBot, name: "agent_bot"},
	{method: "PATCH", pattern: "agent_bots/{id}", handle: (*Server).updateBot, admin: true, name: "agent_bot"},
	{method: "PUT", pattern: "agent_bots/{id}", handle: (*Server).updateBot, admin: true, name: "agent_bot"},
	{method: "DELETE", pattern: "agent_bots/{id}", handle: (*Server).deleteBot, admin: true, name: "agent_bot"},
	{
		method: "POST", pattern: "agent_bots/{id}/reset_access_token", handle: (*Server).resetToken, admin: true,
		since: func(has features) bool { return has.resetToken },
	},
	{
		method: "POST", pattern: "agent_bots/{id}/reset_secret", handle: (*Server).resetSecret, admin: true,
		since: func(has features) bool { return has.signs },
	},
	{method: "GET", pattern: "teams", handle: (*Server).listTeams},
	{method: "GET", pattern: "agents", handle: (*Server).listAgents},
	{method: "GET", pattern: "labels", handle: (*Server).listLabels},
	{method: "GET", pattern: "webhooks", handle: (*Server).listWebhooks, admin: true},
	{method: "POST", pattern: "webhooks", handle: (*Server).createWebhook, admin: true},
	{method: "PATCH", pattern: "webhooks/{id}", handle: (*Server).updateWebhook, admin: true, name: "webhook"},
	{method: "PUT", pattern: "webhooks/{id}", handle: (*Server).updateWebhook, admin: true, name: "webhook"},
	{method: "DELETE", pattern: "webhooks/{id}", handle: (*Server).deleteWebhook, admin: true, name: "webhook"},
	{method: "GET", pattern: "custom_attribute_definitions", handle: (*Server).listAttributes},
	{method: "POST", pattern: "custom_attribute_definitions", handle: (*Server).createAttribute, admin: true},
	{method: "DELETE", pattern: "custom_attribute_definitions/{id}", handle: (*Server).deleteAttribute, name: "custom_attribute_definition"},
	{method: "GET", pattern: "automation_rules", handle: (*Server).listAutomations, admin: true},
	{method: "GET", pattern: "captain/assistants", handle: (*Server).listAssistants},
	{method: "GET", pattern: "captain/assistants/{id}/inboxes", handle: (*Server).listAssistantInboxes, name: "assistant inboxes"},
	{method: "GET", pattern: "portals", handle: (*Server).listPortals},
	{method: "GET", pattern: "portals/{slug}/articles", handle: (*Server).listArticles},
	{method: "GET", pattern: "", handle: (*Server).showAccount, name: "account"},
})

func table(list []route) []route {
	for i := range list {
		r := &list[i]
		r.parts = strings.Split(r.pattern, "/")
		r.name = r.method + " " + or(r.name, r.parts[len(r.parts)-1])
	}
	return list
}

const tokenHeader = "Api-Access-Token"

const accountPrefix = "/api/v1/accounts/"

// identify finds out what is asked and who asks; it refuses nothing yet.
func (s *Server) identify(in *apiRequest) {
	rest, found := strings.CutPrefix(in.Path, accountPrefix)
	switch {
	case in.Path == healthPath:
		in.Endpoint = in.Method + " api"
	case in.Path == profilePath:
		in.Endpoint = in.Method + " profile"
	case found:
		number, below, _ := strings.Cut(rest, "/")
		account, _ := strconv.ParseInt(number, 10, 64)
		in.acc = s.accounts[account]
		in.match(below)
	}
	s.authenticate(in)
	if in.acc != nil {
		in.conv = s.conversations[key{in.acc.ID, in.Conversation}]
	}
}

// authenticate looks whose token it is. A user of several accounts has the
// same token in each, and is here the one of the account asked about.
func (s *Server) authenticate(in *apiRequest) {
	token := in.token()
	if token == "" {
		return
	}
	for _, b := range s.systemBots {
		if b.Token == token {
			in.bot = b
		}
	}
	for _, a := range s.accounts {
		for _, b := range a.bots {
			if b.Token == token {
				in.bot = b
			}
		}
		for _, u := range a.agents {
			if u.Token == token && (in.agent == nil || a == in.acc || in.agent.account != in.acc && a.ID < in.agent.account.ID) {
				in.agent = u
			}
		}
	}
	if in.bot != nil {
		in.Bot = in.bot.ID
	}
	if in.agent != nil {
		in.User = in.agent.ID
	}
}

// token is the one sent, under either spelling of its header.
func (in *apiRequest) token() string {
	return or(in.header.Get(tokenHeader), in.header.Get("api_access_token"))
}

func (in *apiRequest) match(rest string) {
	have := strings.Split(strings.TrimSuffix(rest, "/"), "/")
	for i := range routes {
		r := &routes[i]
		if r.method == in.Method && len(r.parts) == len(have) && in.fits(r, have) {
			in.route, in.Endpoint = r, r.name
			return
		}
	}
}

func (in *apiRequest) fits(r *route, have []string) bool {
	var conversation, id int64
	var slug string
	for i, part := range r.parts {
		number, err := strconv.ParseInt(have[i], 10, 64)
		switch part {
		case "{c}":
			conversation = number
		case "{id}":
			id = number
		case "{slug}":
			slug, err = have[i], nil
		default:
			err = nil
			if part != have[i] {
				return false
			}
		}
		if err != nil {
			return false
		}
	}
	in.Conversation, in.id, in.slug = conversation, id, slug
	return true
}

// handle answers one request under the lock, refusing in Chatwoot's order and
// words.
func (s *Server) handle(in *apiRequest) answer {
	switch {
	case strings.HasPrefix(in.Path, "/rails/active_storage/"):
		return s.storage(in)
	case in.Path == healthPath && in.Method == http.MethodGet:
		return s.health()
	case strings.HasPrefix(in.Path, publicPrefix):
		return s.public(in)
	}
	if out, refused := s.refuse(in); refused {
		return out
	}
	if in.Path == profilePath {
		return s.profile(in)
	}
	return in.route.handle(s, in)
}

const (
	healthPath  = "/api"
	profilePath = "/api/v1/profile"
)

func (s *Server) refuse(in *apiRequest) (answer, bool) {
	no := func(message string) (answer, bool) { return failure(http.StatusUnauthorized, message), true }
	switch r := in.route; {
	case in.token() == "":
		return reply(http.StatusUnauthorized, object{"errors": []string{or(signIn[s.locale], signIn[""])}}), true
	case in.bot == nil && in.agent == nil:
		return no("Invalid Access Token")
	case in.bot != nil && (r == nil || r.who == nil || !r.who(s.has)):
		return no("Access to this endpoint is not authorized for bots")
	case in.Path == profilePath:
		return answer{}, false
	case in.acc == nil || r == nil:
		return failure(http.StatusNotFound, ""), true
	case r.since != nil && !r.since(s.has):
		return noRoute(), true
	case r.pattern == "" && in.agent.account != in.acc:
		return failure(http.StatusNotFound, ""), true
	case r.pattern == "":
		return answer{}, false // members read it while it is suspended
	case in.acc.suspended:
		return no("Account is suspended")
	case in.bot != nil && !s.belongs(in.bot, in.acc):
		return no("Bot is not authorized to access this account")
	case in.agent != nil && in.agent.account != in.acc:
		return no("You are not authorized to access this account")
	case r.admin && !in.admin():
		return notAllowed(), true
	case strings.Contains(r.pattern, "{c}") && in.conv == nil:
		return failure(http.StatusNotFound, ""), true
	case in.agent != nil && in.conv != nil && !in.agent.sees(in.conv.inbox):
		return notAllowed(), true
	}
	return answer{}, false
}

// belongs is whether a bot may act in an account: it is the account's own
// (since 4.8), or linked to an inbox there.
func (s *Server) belongs(b *Bot, a *Account) bool {
	if b.account == a && s.has.ownBot {
		return true
	}
	for _, i := range a.inboxes {
		if i.Bot == b {
			return true
		}
	}
	return false
}

// admin is whether an administrator asks.
func (in *apiRequest) admin() bool { return in.agent != nil && in.agent.Role == RoleAdministrator }

// notAllowed is the policies' refusal: 401, not 403.
func notAllowed() answer {
	return failure(http.StatusUnauthorized, "You are not authorized to do this action")
}

// noRoute is an address this version does not have.
func noRoute() answer {
	return reply(http.StatusNotFound, object{"status": http.StatusNotFound, "error": "Not Found"})
}

// invalidRecord is the refusal of values that a record may not have.
func invalidRecord(message string, attributes ...string) answer {
	return reply(http.StatusUnprocessableEntity, object{"message": message, "attributes": attributes})
}

// sees is whether a user may act in an inbox: administrators always, agents
// where they are members. An inbox without members is open to all, so that
// small tests need none.
func (u *Agent) sees(i *Inbox) bool {
	return u.Role == RoleAdministrator || len(i.Members) == 0 || slices.Contains(i.Members, u)
}

func (in *apiRequest) actor() actor { return actor{agent: in.agent, bot: in.bot} }

// sender is whoever wrote with this token.
func (in *apiRequest) sender() any {
	if in.bot != nil {
		return in.bot
	}
	return in.agent
}

func (in *apiRequest) text(field string) string {
	text, _ := in.fields[field].(string)
	return text
}

func (in *apiRequest) flag(field string) bool {
	flag, _ := in.fields[field].(bool)
	return flag
}

// setFlag changes a switch that is in the request; false when it is not.
func (in *apiRequest) setFlag(name string, into *bool) bool {
	value, given := in.fields[name]
	switch v := value.(type) {
	case bool:
		*into = v
	case string:
		*into = v == "true" || v == "1"
	case nil:
		if given {
			*into = false
		}
	}
	return given
}

// number reads an integer that may have come as text.
func (in *apiRequest) number(field string) int64 { return integer(in.fields[field]) }

func integer(value any) int64 {
	switch n := value.(type) {
	case json.Number:
		i, _ := n.Int64()
		return i
	case string:
		i, _ := strconv.ParseInt(n, 10, 64)
		return i
	case float64:
		return int64(n)
	case int64:
		return n
	case int:
		return int64(n)
	default:
		return 0
	}
}

package chatwoottest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// route is one endpoint. In pattern {c} is a conversation, {id} another id.
type route struct {
	method, pattern string
	bots            func(features) bool // nil: users only
	handle          func(*Server, *apiRequest) answer
}

func always(features) bool       { return true }
func typing(has features) bool   { return has.typing }
func readable(has features) bool { return has.botReads }

// routes lists everything the server answers, below an account.
func routes() []route {
	return []route{
		{"POST", "conversations/{c}/messages", always, (*Server).createMessage},
		{"GET", "conversations/{c}/messages", nil, (*Server).listMessages},
		{"POST", "conversations/{c}/toggle_status", always, (*Server).toggleStatus},
		{"POST", "conversations/{c}/toggle_priority", always, (*Server).togglePriority},
		{"POST", "conversations/{c}/toggle_typing_status", typing, (*Server).toggleTyping},
		{"POST", "conversations/{c}/assignments", always, (*Server).assignments},
		{"POST", "conversations/{c}/custom_attributes", always, (*Server).replaceAttributes},
		{"GET", "conversations/{c}/labels", readable, (*Server).showLabels},
		{"POST", "conversations/{c}/labels", readable, (*Server).replaceLabels},
		{"GET", "conversations/{c}", readable, (*Server).showConversation},
		{"PATCH", "conversations/{c}", always, (*Server).updateConversation},
		{"POST", "conversations", always, (*Server).createConversation},
		{"GET", "conversations", nil, (*Server).listConversations},
		{"GET", "contacts/{id}", nil, (*Server).showContact},
		{"PATCH", "contacts/{id}", nil, (*Server).updateContact},
		{"PUT", "contacts/{id}", nil, (*Server).updateContact},
		{"GET", "inboxes", nil, (*Server).listInboxes},
		{"GET", "inboxes/{id}", nil, (*Server).showInbox},
		{"GET", "teams", nil, (*Server).listTeams},
		{"GET", "agents", nil, (*Server).listAgents},
		{"GET", "labels", nil, (*Server).listLabels},
	}
}

const tokenHeader = "Api-Access-Token"

const accountPrefix = "/api/v1/accounts/"

// identify finds out what is asked and who asks; it refuses nothing yet.
func (s *Server) identify(in *apiRequest) {
	token := in.header.Get("Api-Access-Token")
	if token == "" {
		token = in.header.Get("api_access_token")
	}
	for _, a := range s.accounts {
		for _, b := range a.bots {
			if token != "" && b.Token == token {
				in.bot, in.Bot = b, b.ID
			}
		}
		for _, u := range a.agents {
			if token != "" && u.Token == token {
				in.agent, in.User = u, u.ID
			}
		}
	}
	rest, found := strings.CutPrefix(in.Path, accountPrefix)
	if !found {
		return
	}
	number, rest, _ := strings.Cut(rest, "/")
	account, _ := strconv.ParseInt(number, 10, 64)
	in.acc = s.accounts[account]
	in.match(rest)
	if in.acc != nil {
		in.conv = s.conversations[key{account, in.Conversation}]
	}
}

func (in *apiRequest) match(rest string) {
	have := strings.Split(strings.TrimSuffix(rest, "/"), "/")
	for _, r := range routes() {
		want := strings.Split(r.pattern, "/")
		if r.method != in.Method || len(want) != len(have) {
			continue
		}
		var ids []int64
		fits := true
		for i, part := range want {
			if !strings.HasPrefix(part, "{") {
				fits = fits && part == have[i]
				continue
			}
			id, err := strconv.ParseInt(have[i], 10, 64)
			fits = fits && err == nil
			ids = append(ids, id)
		}
		if !fits {
			continue
		}
		in.route, in.Endpoint = r, endpointName(r)
		if strings.Contains(r.pattern, "{c}") {
			in.Conversation = ids[0]
		} else if len(ids) > 0 {
			in.id = ids[0]
		}
		return
	}
}

// endpointName is the method and the last fixed word: "POST messages", "GET
// conversation".
func endpointName(r route) string {
	switch r.pattern {
	case "conversations/{c}":
		return r.method + " conversation"
	case "contacts/{id}":
		return r.method + " contact"
	case "inboxes/{id}":
		return r.method + " inbox"
	}
	return r.method + " " + r.pattern[strings.LastIndex(r.pattern, "/")+1:]
}

// handle answers one request under the lock, refusing in Chatwoot's order and
// words.
func (s *Server) handle(in *apiRequest) answer {
	if strings.HasPrefix(in.Path, "/rails/active_storage/") {
		return s.storage(in)
	}
	if out, refused := s.refuse(in); refused {
		return out
	}
	if in.Path == "/api/v1/profile" {
		return s.profile(in)
	}
	return in.route.handle(s, in)
}

func (s *Server) refuse(in *apiRequest) (answer, bool) {
	token := in.header.Get("Api-Access-Token") + in.header.Get("api_access_token")
	no := func(message string) (answer, bool) { return failure(http.StatusUnauthorized, message), true }
	switch {
	case token == "":
		return reply(http.StatusUnauthorized, object{"errors": []string{"You need to sign in or sign up before continuing."}}), true
	case in.bot == nil && in.agent == nil:
		return no("Invalid Access Token")
	case in.bot != nil && (in.route.bots == nil || !in.route.bots(s.has)):
		return no("Access to this endpoint is not authorized for bots")
	case in.Path == "/api/v1/profile":
		return answer{}, false
	case in.acc == nil || in.route.handle == nil:
		return failure(http.StatusNotFound, ""), true
	case in.acc.suspended:
		return no("Account is suspended")
	case in.bot != nil && in.bot.account != in.acc:
		return no("Bot is not authorized to access this account")
	case in.agent != nil && in.agent.account != in.acc:
		return no("You are not authorized to access this account")
	case strings.Contains(in.route.pattern, "{c}") && in.conv == nil:
		return failure(http.StatusNotFound, ""), true
	case in.agent != nil && in.conv != nil && !in.agent.sees(in.conv.inbox):
		return no("You are not authorized to do this action")
	}
	return answer{}, false
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

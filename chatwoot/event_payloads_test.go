package chatwoot_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"agentbot/chatwoot"
)

// wantEvent is what must be read from a webhook payload; zero fields must be
// zero in the event too.
type wantEvent struct {
	kind                chatwoot.EventKind
	message             int64
	direction           chatwoot.MessageType
	sender              chatwoot.PersonType
	senderID            int64
	private             bool
	conversation, inbox int64
	status              chatwoot.Status
	stamp               int64
	owner               chatwoot.PersonType
	ownerID, team       int64
	labels, changed     string
}

func events() map[string]wantEvent {
	return map[string]wantEvent{
		"conversation_opened.bot_handoff":                   {kind: chatwoot.EventConversationOpened, conversation: 1042, inbox: 11, status: chatwoot.Open, stamp: 1784034720533417},
		"conversation_resolved.by_agent":                    {kind: chatwoot.EventConversationResolved, conversation: 1042, inbox: 11, status: chatwoot.Resolved, stamp: 1784036710210417, owner: chatwoot.TypeUser, ownerID: 21, labels: "entrega"},
		"conversation_status_changed.opened":                {kind: chatwoot.EventStatusChanged, conversation: 1042, inbox: 11, status: chatwoot.Open, stamp: 1784034720533417},
		"conversation_status_changed.reopened_as_pending":   {kind: chatwoot.EventStatusChanged, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784115000120417, owner: chatwoot.TypeUser, ownerID: 21, labels: "entrega"},
		"conversation_status_changed.resolved":              {kind: chatwoot.EventStatusChanged, conversation: 1042, inbox: 11, status: chatwoot.Resolved, stamp: 1784036710210417, owner: chatwoot.TypeUser, ownerID: 21, labels: "entrega"},
		"conversation_updated.bot_assigned":                 {kind: chatwoot.EventConversationUpdated, conversation: 1030, inbox: 11, status: chatwoot.Open, stamp: 1784034600000417, owner: chatwoot.TypeBot, ownerID: 7, changed: "assignee_agent_bot_id updated_at"},
		"conversation_updated.bot_assigned.v4_18":           {kind: chatwoot.EventConversationUpdated, conversation: 1030, inbox: 11, status: chatwoot.Pending, stamp: 1784034600000417, owner: chatwoot.TypeBot, ownerID: 7, changed: "status assignee_agent_bot_id ai_assignee_type status_changed_at updated_at"},
		"conversation_updated.custom_attributes":            {kind: chatwoot.EventConversationUpdated, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784034325002417, changed: "custom_attributes updated_at"},
		"conversation_updated.handoff_auto_assigned":        {kind: chatwoot.EventConversationUpdated, conversation: 1042, inbox: 11, status: chatwoot.Open, stamp: 1784034720541417, owner: chatwoot.TypeUser, ownerID: 21, changed: "assignee_id updated_at"},
		"conversation_updated.human_takeover.v4_18":         {kind: chatwoot.EventConversationUpdated, conversation: 1042, inbox: 11, status: chatwoot.Open, stamp: 1784034720533417, owner: chatwoot.TypeUser, ownerID: 21, changed: "status assignee_id assignee_agent_bot_id ai_assignee_type waiting_since status_changed_at updated_at"},
		"conversation_updated.labels":                       {kind: chatwoot.EventConversationUpdated, conversation: 1042, inbox: 11, status: chatwoot.Open, stamp: 1784035500050417, owner: chatwoot.TypeUser, ownerID: 21, labels: "entrega,vip", changed: "updated_at cached_label_list label_list"},
		"conversation_updated.open_still_bot_owned.v4_18":   {kind: chatwoot.EventConversationUpdated, conversation: 1042, inbox: 11, status: chatwoot.Open, stamp: 1784034720533417, owner: chatwoot.TypeBot, ownerID: 7, changed: "status status_changed_at updated_at"},
		"conversation_updated.status_pending_to_open":       {kind: chatwoot.EventConversationUpdated, conversation: 1042, inbox: 11, status: chatwoot.Open, stamp: 1784034720533417, changed: "status updated_at"},
		"conversation_updated.status_pending_to_open.v4_18": {kind: chatwoot.EventConversationUpdated, conversation: 1042, inbox: 11, status: chatwoot.Open, stamp: 1784034720533417, changed: "status assignee_agent_bot_id ai_assignee_type status_changed_at updated_at"},
		"conversation_updated.team_assigned.v4_16":          {kind: chatwoot.EventConversationUpdated, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784034720533417, team: 4, changed: "team_id updated_at"},
		"conversation_updated.waiting_since":                {kind: chatwoot.EventConversationUpdated, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784115000144417, owner: chatwoot.TypeUser, ownerID: 21, labels: "entrega", changed: "waiting_since updated_at"},
		"message_created.api_text":                          {kind: chatwoot.EventMessageCreated, message: 50290, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3303, conversation: 1045, inbox: 14, status: chatwoot.Pending, stamp: 1784047211903417},
		"message_created.email_auto_reply":                  {kind: chatwoot.EventMessageCreated, message: 50282, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3302, conversation: 1044, inbox: 13, status: chatwoot.Pending, stamp: 1784042800000417},
		"message_created.email_reply_with_quote":            {kind: chatwoot.EventMessageCreated, message: 50283, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3302, conversation: 1044, inbox: 13, status: chatwoot.Pending, stamp: 1784044269450417},
		"message_created.email_text_first":                  {kind: chatwoot.EventMessageCreated, message: 50280, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3302, conversation: 1044, inbox: 13, status: chatwoot.Pending, stamp: 1784042553104417},
		"message_created.outgoing_agent":                    {kind: chatwoot.EventMessageCreated, message: 50247, direction: chatwoot.Outgoing, sender: chatwoot.TypeUser, senderID: 21, conversation: 1042, inbox: 11, status: chatwoot.Open, stamp: 1784035202330417, owner: chatwoot.TypeUser, ownerID: 21},
		"message_created.outgoing_agent_bot":                {kind: chatwoot.EventMessageCreated, message: 50234, direction: chatwoot.Outgoing, sender: chatwoot.TypeBot, senderID: 7, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784034324107417},
		"message_created.outgoing_automation":               {kind: chatwoot.EventMessageCreated, message: 50233, direction: chatwoot.Outgoing, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784034322950417},
		"message_created.outgoing_external_echo":            {kind: chatwoot.EventMessageCreated, message: 50268, direction: chatwoot.Outgoing, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784038800900417},
		"message_created.private_note":                      {kind: chatwoot.EventMessageCreated, message: 50246, direction: chatwoot.Outgoing, sender: chatwoot.TypeUser, senderID: 21, private: true, conversation: 1042, inbox: 11, status: chatwoot.Open, stamp: 1784035110005417, owner: chatwoot.TypeUser, ownerID: 21},
		"message_created.telegram_button_reply":             {kind: chatwoot.EventMessageCreated, message: 50295, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3306, conversation: 1046, inbox: 15, status: chatwoot.Pending, stamp: 1784048500050417},
		"message_created.template_csat_webwidget":           {kind: chatwoot.EventMessageCreated, message: 50250, direction: chatwoot.Template, conversation: 1042, inbox: 11, status: chatwoot.Resolved, stamp: 1784036710600417, owner: chatwoot.TypeUser, ownerID: 21},
		"message_created.template_csat_whatsapp":            {kind: chatwoot.EventMessageCreated, message: 50269, direction: chatwoot.Template, conversation: 1043, inbox: 12, status: chatwoot.Resolved, stamp: 1784040000200417, owner: chatwoot.TypeUser, ownerID: 21},
		"message_created.template_greeting":                 {kind: chatwoot.EventMessageCreated, message: 50232, direction: chatwoot.Template, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784034322640417},
		"message_created.template_input_email":              {kind: chatwoot.EventMessageCreated, message: 50220, direction: chatwoot.Template, conversation: 1041, inbox: 11, status: chatwoot.Pending, stamp: 1784032810702417},
		"message_created.webwidget_file":                    {kind: chatwoot.EventMessageCreated, message: 50243, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3301, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784034571230417},
		"message_created.webwidget_text_after_resolve":      {kind: chatwoot.EventMessageCreated, message: 50300, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3301, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784115000101417, owner: chatwoot.TypeUser, ownerID: 21, labels: "entrega"},
		"message_created.webwidget_text_first":              {kind: chatwoot.EventMessageCreated, message: 50231, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3301, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784034322481417},
		"message_created.webwidget_text_first.v4_17":        {kind: chatwoot.EventMessageCreated, message: 50231, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3301, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784034322481417, owner: chatwoot.TypeBot, ownerID: 7},
		"message_created.webwidget_text_in_reply_to":        {kind: chatwoot.EventMessageCreated, message: 50241, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3301, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784034468902417},
		"message_created.whatsapp_audio":                    {kind: chatwoot.EventMessageCreated, message: 50264, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3305, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784038530100417},
		"message_created.whatsapp_button_reply":             {kind: chatwoot.EventMessageCreated, message: 50262, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3305, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784038364010417},
		"message_created.whatsapp_contact_card":             {kind: chatwoot.EventMessageCreated, message: 50266, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3305, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784038675018417},
		"message_created.whatsapp_image":                    {kind: chatwoot.EventMessageCreated, message: 50263, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3305, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784038442777417},
		"message_created.whatsapp_location":                 {kind: chatwoot.EventMessageCreated, message: 50265, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3305, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784038570650417},
		"message_created.whatsapp_referral.v4_15":           {kind: chatwoot.EventMessageCreated, message: 50260, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3305, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784038205220417},
		"message_created.whatsapp_text":                     {kind: chatwoot.EventMessageCreated, message: 50260, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3305, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784038205220417},
		"message_created.whatsapp_unsupported":              {kind: chatwoot.EventMessageCreated, message: 50267, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3305, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784038720000417},
		"message_updated.audio_transcribed":                 {kind: chatwoot.EventMessageUpdated, message: 50264, direction: chatwoot.Incoming, sender: chatwoot.TypeContact, senderID: 3305, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784038530100417},
		"message_updated.csat_answer":                       {kind: chatwoot.EventMessageUpdated, message: 50250, direction: chatwoot.Template, conversation: 1042, inbox: 11, status: chatwoot.Resolved, stamp: 1784036710600417, owner: chatwoot.TypeUser, ownerID: 21},
		"message_updated.deleted_by_agent":                  {kind: chatwoot.EventMessageUpdated, message: 50247, direction: chatwoot.Outgoing, sender: chatwoot.TypeUser, senderID: 21, conversation: 1042, inbox: 11, status: chatwoot.Open, stamp: 1784035202330417, owner: chatwoot.TypeUser, ownerID: 21},
		"message_updated.form_answer":                       {kind: chatwoot.EventMessageUpdated, message: 50242, direction: chatwoot.Outgoing, sender: chatwoot.TypeBot, senderID: 7, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784034480300417},
		"message_updated.input_email_answer":                {kind: chatwoot.EventMessageUpdated, message: 50220, direction: chatwoot.Template, conversation: 1041, inbox: 11, status: chatwoot.Pending, stamp: 1784032810702417},
		"message_updated.input_select_answer":               {kind: chatwoot.EventMessageUpdated, message: 50235, direction: chatwoot.Outgoing, sender: chatwoot.TypeBot, senderID: 7, conversation: 1042, inbox: 11, status: chatwoot.Pending, stamp: 1784034324655417},
		"message_updated.outgoing_delivered":                {kind: chatwoot.EventMessageUpdated, message: 50261, direction: chatwoot.Outgoing, sender: chatwoot.TypeBot, senderID: 7, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784038207000417},
		"message_updated.outgoing_failed":                   {kind: chatwoot.EventMessageUpdated, message: 50310, direction: chatwoot.Outgoing, sender: chatwoot.TypeBot, senderID: 7, conversation: 1043, inbox: 12, status: chatwoot.Pending, stamp: 1784224800000417},
		"webwidget_triggered.first_visit":                   {kind: chatwoot.EventWidgetOpened, senderID: 3304, sender: chatwoot.TypeContact, inbox: 11},
		"webwidget_triggered.returning_visitor":             {kind: chatwoot.EventWidgetOpened, senderID: 3301, sender: chatwoot.TypeContact, conversation: 1019, inbox: 11, status: chatwoot.Resolved, stamp: 1783707600000417},
	}
}

func payload(t *testing.T, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", "payloads", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestParseEvent(t *testing.T) {
	t.Parallel()
	for name, want := range events() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := chatwoot.ParseEvent(payload(t, name))
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(e); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			if e.AccountID != 3 || e.Account.Name != "Loja Aurora" {
				t.Errorf("account is %d %+v", e.AccountID, e.Account)
			}
			if c := e.Conversation; c != nil && (c.Meta.Sender == nil || c.Meta.Sender.Type != chatwoot.TypeContact || c.Channel == "") {
				t.Errorf("conversation lacks contact or channel: %+v", c)
			}
		})
	}
}

func summary(e *chatwoot.Event) wantEvent {
	got := wantEvent{kind: e.Kind, inbox: e.Inbox.ID}
	if m := e.Message; m != nil {
		got.message, got.direction, got.private = m.ID, m.Type, m.Private
		if m.Sender != nil {
			got.sender, got.senderID = m.Sender.Type, m.Sender.ID
		}
	}
	if w := e.Widget; w != nil {
		got.sender, got.senderID = w.Contact.Type, w.Contact.ID
	}
	if c := e.Conversation; c != nil {
		got.conversation, got.status, got.stamp, got.labels = c.ID, c.Status, c.Stamp(), strings.Join(c.Labels, ",")
		if c.Meta.Assignee != nil {
			got.owner, got.ownerID = c.Meta.Assignee.Type, c.Meta.Assignee.ID
		}
		if c.Meta.Team != nil {
			got.team = c.Meta.Team.ID
		}
	}
	var changed []string
	for _, c := range e.Changed {
		changed = append(changed, c.Attribute)
	}
	got.changed = strings.Join(changed, " ")
	return got
}

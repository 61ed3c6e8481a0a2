package chatwoot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
)

// Content is content_attributes: the keys Chatwoot fills, and every key as it
// was sent. Clients may write anything there, so a known key of a wrong type
// counts as absent instead of making the event unreadable.
type Content struct {
	InReplyTo           int64
	InReplyToExternalID string
	Submitted           []Submission // an option chosen or a form answered
	CSAT                *CSATAnswer
	SubmittedEmail      string
	Mail                *Mail
	Deleted             bool
	ExternalError       string
	ExternalEcho        bool // typed in the provider's own app by a person
	Unsupported         bool
	AutomationRuleID    int64
	Referral            Attributes // the ad a WhatsApp customer came from
	Raw                 Attributes // all keys, ours too
}

// Submission is one submitted value: an option has a title, a form field a
// name.
type Submission struct{ Title, Name, Value string }

// CSATAnswer is the customer's answer to the survey.
type CSATAnswer struct {
	Rating   int64
	Feedback string
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *Content) UnmarshalJSON(raw []byte) error {
	*c = Content{}
	if isNull(raw) {
		return nil
	}
	if err := json.Unmarshal(raw, &c.Raw); err != nil {
		return fmt.Errorf("read content_attributes: %w", err)
	}
	a := c.Raw
	c.InReplyTo = a.Int("in_reply_to")
	c.InReplyToExternalID = a.Text("in_reply_to_external_id")
	c.SubmittedEmail = a.Text("submitted_email")
	c.Deleted = a.Flag("deleted")
	c.ExternalError = a.Text("external_error")
	c.ExternalEcho = a.Flag("external_echo")
	c.Unsupported = a.Flag("is_unsupported")
	c.AutomationRuleID = a.Int("automation_rule_id")
	a.Decode("referral", &c.Referral)
	c.Submitted, c.CSAT = submissions(a["submitted_values"])
	c.Mail = readMail(a["email"])
	return nil
}

// MarshalJSON implements json.Marshaler: what was read is what is written.
func (c Content) MarshalJSON() ([]byte, error) {
	if c.Raw == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(c.Raw)
}

// submissions reads the three shapes of submitted_values: options
// [{title,value}], form fields [{name,value}] and the survey's object.
func submissions(raw json.RawMessage) ([]Submission, *CSATAnswer) {
	raw = bytes.TrimSpace(raw)
	if isNull(raw) {
		return nil, nil
	}
	var object Attributes
	if json.Unmarshal(raw, &object) == nil {
		return fromObject(object)
	}
	var items []Attributes
	if json.Unmarshal(raw, &items) != nil {
		return nil, nil
	}
	var out []Submission
	for _, item := range items {
		if item == nil {
			continue
		}
		out = append(out, Submission{Title: item.Text("title"), Name: item.Text("name"), Value: scalar(item["value"])})
	}
	return out, nil
}

func fromObject(object Attributes) ([]Submission, *CSATAnswer) {
	var survey Attributes
	if object.Decode("csat_survey_response", &survey) {
		return nil, &CSATAnswer{Rating: survey.Int("rating"), Feedback: survey.Text("feedback_message")}
	}
	// An API client may send a plain object; its keys are names.
	var out []Submission
	for name, value := range object {
		out = append(out, Submission{Name: name, Value: scalar(value)})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out, nil
}

// scalar is a value as text: strings unquoted, null empty, the rest as sent.
func scalar(raw json.RawMessage) string {
	if isNull(raw) {
		return ""
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return strings.TrimSpace(string(raw))
}

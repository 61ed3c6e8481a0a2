package cases

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"agentbot/bot"
	"agentbot/bot/desk"
	"agentbot/flows"
	"agentbot/flows/phrase"
)

// chatwoot is the desk of the conversation: it keeps what the bot does there. How that looks on each channel has tests of its own.
type chatwoot struct{ *stage }

var _ bot.Desk = chatwoot{}

// Deliver implements bot.Desk.
func (c chatwoot) Deliver(_ context.Context, o *bot.Outbound) bot.Delivered {
	d := bot.Delivered{Verdict: bot.Present}
	switch a := o.Action.(type) {
	case bot.Reply:
		c.message++
		d.Message = c.message
		c.tell(">", replied(a))
	case bot.Note:
		c.message++
		d.Message = c.message
		c.notes = append(c.notes, a.Text)
		if n, called := calledIn(a.Text); called {
			c.notices = append(c.notices, n)
			c.tell("!", "notify "+n.String())
			break
		}
		c.tell("!", "note: "+a.Text)
	case bot.SetStatus:
		c.status, c.until = a.Status, a.Until
		if a.Status == bot.Pending {
			c.assignee = bot.Assignee{}
		}
		c.tell("!", "status: "+string(a.Status))
		seen := c.observed()
		seen.Looked = true
		d.Seen = []bot.Inbound{seen}
	case bot.AddLabels:
		for _, label := range a.Labels {
			if !slices.Contains(c.labels, label) {
				c.labels = append(c.labels, label)
			}
		}
		c.tell("!", "labels: "+strings.Join(a.Labels, ", "))
	case bot.SetPriority:
		c.priority = a.Priority
		c.tell("!", "priority: "+a.Priority)
	case bot.SetAttributes:
		maps.Copy(c.custom, a.Values)
		c.tell("!", fmt.Sprintf("attributes: %v", a.Values))
	case bot.AssignTeam:
		c.team = a.Team.Name
		c.tell("!", "team: "+a.Team.Name)
	default:
		c.tell("!", a.Kind())
	}
	return d
}

// Look implements bot.Desk. Nothing here is ever in doubt.
func (chatwoot) Look(context.Context, *bot.Outbound) bot.Delivered {
	return bot.Delivered{Verdict: bot.Present}
}

// replied is a reply as it is read: buttons in brackets, a file with its text.
func replied(r bot.Reply) string {
	text := r.Text
	if len(r.Options) > 0 {
		var titles []string
		for _, o := range r.Options {
			titles = append(titles, "["+o.Title+"]")
		}
		text += "\n" + strings.Join(titles, " ")
	}
	if a := r.Attachment; a != nil {
		text += "\nattached: " + a.Name
		if utf8.Valid(a.Data) && len(a.Data) < 4096 {
			text += "\n" + strings.TrimPrefix(strings.TrimSpace(strings.ReplaceAll(string(a.Data), "\r", "")), "\ufeff")
		}
	}
	return text
}

// observed is a payload that only shows how the conversation stands. The stamp moves with every one, as Chatwoot's does.
func (s *stage) observed() bot.Inbound {
	s.stamp = max(s.stamp+1, bot.Stamp(s.clock.UnixMicro()))
	contact := s.one.Contact
	contact.ID = 1
	return bot.Inbound{
		Key: s.key, Kind: bot.Observation, At: s.stamp, Dedupe: fmt.Sprintf("c:%d", s.stamp), Changed: []string{"status"}, Contact: contact,
		Snapshot: bot.Snapshot{
			Status: s.status, Assignee: s.assignee, Inbox: 1, InboxName: cmp.Or(s.one.Inbox, "Test"), Channel: s.channel, Labels: slices.Clone(s.labels), Priority: s.priority, CanReply: s.canReply(),
			Attributes: s.one.Custom,
		},
	}
}

// window is how long a WhatsApp conversation takes answers after the customer's last message.
const window = 24 * time.Hour

func (s *stage) canReply() bool {
	return s.one.Channel != "whatsapp" || s.heard.IsZero() || s.clock.Sub(s.heard) < window
}

// written is a payload with a message in it.
func (s *stage) written(kind bot.Kind) bot.Inbound {
	s.message++
	in := s.observed()
	in.Kind, in.Message, in.Changed, in.Dedupe = kind, s.message, nil, fmt.Sprintf("m:%d", s.message)
	return in
}

// said is one message of the customer. Chatwoot gives a resolved conversation back to its bot then.
func (s *stage) said(text string) bot.Inbound {
	s.heard = s.clock
	if s.status == bot.Resolved {
		s.status = bot.Pending
	}
	in := s.written(bot.CustomerMessage)
	in.Text, in.Sensitive = bot.Redact(text)
	return in
}

// record journals one inbound.
func (s *stage) record(ctx context.Context, in bot.Inbound) error {
	policy := bot.DefaultPolicy()
	policy.Burst = bot.Burst{}
	if _, err := s.store.Record(ctx, s.clock, in, policy); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

// attachments are the files of tests/files.
type attachments struct{ files fs.FS }

// Fetch implements bot.Files.
func (a attachments) Fetch(_ context.Context, q bot.FileQuestion) bot.Answer {
	data, err := fs.ReadFile(a.files, q.File.URL)
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	if q.MaxBytes > 0 && int64(len(data)) > q.MaxBytes {
		return bot.Answer{Outcome: desk.TooLarge}
	}
	output, err := json.Marshal(map[string]any{"data": data, "content_type": q.File.ContentType})
	if err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	return bot.Answer{Outcome: bot.OK, Output: output}
}

// attachment is a file of tests/files as Chatwoot would announce it.
func (s *stage) attachment(name string) (bot.File, error) {
	at := path.Join(flows.TestsDir, flows.FilesDir, name)
	info, err := fs.Stat(s.files, at)
	if err != nil || info.IsDir() {
		return bot.File{}, phrase.Errorf("there is no file %s", at)
	}
	kind, contentType := "file", mime.TypeByExtension(path.Ext(name))
	for _, k := range []string{"image", "audio", "video"} {
		if strings.HasPrefix(contentType, k+"/") {
			kind = k
		}
	}
	return bot.File{Kind: kind, Name: name, ContentType: contentType, URL: at, Size: info.Size()}, nil
}

// office knows every team by its name, and when it is away.
type office struct{ *stage }

// Hours implements bot.Office.
func (o office) Hours(_ context.Context, q bot.HoursQuestion) bot.Answer {
	if o.one.Closed.IsZero() || !q.Now.Before(o.one.Closed) {
		return bot.Answer{Outcome: bot.Unavailable, Note: "the inbox keeps no opening hours"}
	}
	return answered(bot.OK, bot.Hours{NextOpening: o.one.Closed})
}

// Team implements bot.Office.
func (office) Team(_ context.Context, q bot.TeamQuestion) bot.Answer {
	return answered(bot.OK, bot.Team{ID: 1, Name: q.Name})
}

func answered(outcome string, output any) bot.Answer {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(output); err != nil {
		return bot.Answer{Outcome: bot.Unavailable, Note: err.Error()}
	}
	return bot.Answer{Outcome: outcome, Output: b.Bytes()}
}

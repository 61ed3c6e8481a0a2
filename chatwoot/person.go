package chatwoot

// PersonType says which id space a person's id belongs to: user 7 and bot 7
// are different things.
type PersonType string

// The kinds of people. Chatwoot omits the type of a contact that sent a
// message; reading fills it in.
const (
	TypeContact   PersonType = "contact"
	TypeUser      PersonType = "user"
	TypeBot       PersonType = "agent_bot"
	TypeAssistant PersonType = "captain_assistant"
)

// Person is a contact, a user, an agent bot or a Captain assistant, wherever
// one appears: sender, assignee, agent list. Fields that a kind lacks are zero.
type Person struct {
	ID                   int64      `json:"id"`
	Type                 PersonType `json:"type"`
	Name                 string     `json:"name"`
	AvailableName        string     `json:"available_name"`
	Email                string     `json:"email"`
	PhoneNumber          string     `json:"phone_number"`
	Identifier           string     `json:"identifier"`
	Thumbnail            string     `json:"thumbnail"`
	AvatarURL            string     `json:"avatar_url"`
	AvailabilityStatus   string     `json:"availability_status"`
	Role                 string     `json:"role"`
	Blocked              bool       `json:"blocked"`
	Confirmed            bool       `json:"confirmed"`
	AccountID            int64      `json:"account_id"`
	Account              *Account   `json:"account"`
	AdditionalAttributes Attributes `json:"additional_attributes"`
	CustomAttributes     Attributes `json:"custom_attributes"`
}

// Account is the account an event belongs to.
type Account struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// Team is a team, with what each version and token shows of it.
type Team struct {
	ID              int64  `json:"id"`
	Name            string `json:"name"`
	Description     string `json:"description"`
	AllowAutoAssign bool   `json:"allow_auto_assign"`
	Icon            string `json:"icon"`
	IconColor       string `json:"icon_color"`
	AccountID       int64  `json:"account_id"`
	IsMember        bool   `json:"is_member"`
}

// senderTypes maps the polymorphic class names of sender_type and
// assignee_type.
var senderTypes = map[string]PersonType{
	"Contact":            TypeContact,
	"User":               TypeUser,
	"AgentBot":           TypeBot,
	"Captain::Assistant": TypeAssistant,
}

// settle fills the type Chatwoot left out: class is the class name beside the
// person, otherwise is what an absent one means in this place.
func (p *Person) settle(class string, otherwise PersonType) {
	if p == nil || p.Type != "" {
		return
	}
	if known, ok := senderTypes[class]; ok {
		p.Type = known
		return
	}
	p.Type = otherwise
}

package setup

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"go.yaml.in/yaml/v4"

	"agentbot/cmd/agentbot/connect"
)

// Answers are what flags and the answers file say before anybody is asked. Empty and nil mean: not said.
type Answers struct {
	URL         string   `yaml:"url"`
	Account     int64    `yaml:"account"`
	PublicURL   string   `yaml:"public_url"`
	Listen      string   `yaml:"listen"`
	BotName     string   `yaml:"bot_name"`
	UseBot      *bool    `yaml:"use_bot"`       // R18: take the bot of that name and change its address
	ResetSecret *bool    `yaml:"reset_secret"`  // R19
	Test        *bool    `yaml:"test_delivery"` // step 6
	Inboxes     []string `yaml:"inboxes"`       // numbers or names
	TakeOver    *bool    `yaml:"take_over"`     // R24: connect where somebody else answers
	Quiet       *bool    `yaml:"quiet_inboxes"` // switch greeting and e-mail question off
	Start       string   `yaml:"start"`         // testers or everyone
	Testers     []string `yaml:"testers"`       // phones or e-mails
	Accept      []string `yaml:"accept"`        // codes of refusals to live with: R10, R17
	Yes         bool     `yaml:"yes"`
	Language    string   `yaml:"lang"`
	Dir         string   `yaml:"dir"`
	TokenFile   string   `yaml:"token_file"`
}

// Check refuses what would be an answer to nothing.
func (a Answers) Check() error {
	for _, code := range a.Accept {
		if code != "" && !acceptable(&connect.Finding{Code: strings.ToUpper(code)}) {
			return fmt.Errorf("--accept %s: only R10 (private address) and R17 (restarts) can be lived with", code)
		}
	}
	return nil
}

// DefaultListen is server.addr of the configuration.
const DefaultListen = "127.0.0.1:8080"

// ReadAnswers reads the answers file. A key that does not exist is an error: it would be an answer that nobody hears.
func ReadAnswers(path string) (Answers, error) {
	var a Answers
	raw, err := os.ReadFile(path)
	if err != nil {
		return a, fmt.Errorf("read the answers: %w", err)
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(raw)))
	decoder.KnownFields(true)
	if err := decoder.Decode(&a); err != nil && !errors.Is(err, io.EOF) {
		return a, fmt.Errorf("%s: %w; keys are those of the flags, with underscores (agentbot setup --help)", path, err)
	}
	return a, nil
}

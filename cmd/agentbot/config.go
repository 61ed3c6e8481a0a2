package main

import (
	"time"

	"agentbot/bot"
	"agentbot/bot/business"
)

// Config is everything an operator can say. A key is the path of mapstructure tags, "chatwoot.bot_token"; its environment variable
// is AGENTBOT_ and the key in capitals with underscores. Defaults are in defaultConfig, why they are what they are in config.example.yaml.
type Config struct {
	Server    ServerConfig `mapstructure:"server"`
	Store     StoreConfig  `mapstructure:"store"`
	LLM       LLMConfig    `mapstructure:"llm"`
	Log       LogConfig    `mapstructure:"log"`
	BotConfig `mapstructure:",squash"`
	Bots      []NamedBot `mapstructure:"bots"`

	// SecretsFile holds lines NAME=value; empty: secrets.env beside the configuration file, when there is one.
	SecretsFile string `mapstructure:"secrets_file"`

	file string // where it was read from, for sentences; empty for the environment alone
}

// ServerConfig is the listener.
type ServerConfig struct {
	Addr  string   `mapstructure:"addr"`
	Grace Duration `mapstructure:"grace"`
}

// StoreConfig is the database.
type StoreConfig struct {
	DSN Secret `mapstructure:"dsn"`
}

// LLMConfig is the optional model. It is shared by all bots: limits and cost belong to the endpoint, not to a bot.
type LLMConfig struct {
	BaseURL        string   `mapstructure:"base_url"`
	APIKey         Secret   `mapstructure:"api_key"`
	Model          string   `mapstructure:"model"`
	EmbeddingModel string   `mapstructure:"embedding_model"`
	Timeout        Duration `mapstructure:"timeout"`
	MaxConcurrent  int      `mapstructure:"max_concurrent"`
	TokenField     string   `mapstructure:"token_field"`
	NoTemperature  bool     `mapstructure:"no_temperature"`
	PriceIn        float64  `mapstructure:"price_in"`
	PriceOut       float64  `mapstructure:"price_out"`

	Ceilings CeilingsConfig `mapstructure:"ceilings"`
}

// CeilingsConfig is what the model may use in one UTC day; 0 is no ceiling. Above one, the bot goes on without the model.
type CeilingsConfig struct {
	ConversationTokens int64   `mapstructure:"conversation_tokens"`
	ContactTokens      int64   `mapstructure:"contact_tokens"`
	DayTokens          int64   `mapstructure:"day_tokens"`
	DayCost            float64 `mapstructure:"day_cost"` // in the currency of the prices
}

// LogConfig is how the program tells what it does.
type LogConfig struct {
	Level  string `mapstructure:"level"`
	Format string `mapstructure:"format"`
}

// NamedBot is one entry of bots.
type NamedBot struct {
	Name      string `mapstructure:"name"`
	BotConfig `mapstructure:",squash"`
}

// BotConfig is everything that differs between two bots. At the top level it is the bot named "default".
type BotConfig struct {
	Bot       PersonaConfig   `mapstructure:"bot"`
	Company   string          `mapstructure:"company"`
	Chatwoot  ChatwootConfig  `mapstructure:"chatwoot"`
	Flows     FlowsConfig     `mapstructure:"flows"`
	Knowledge KnowledgeConfig `mapstructure:"knowledge"`
	Actions   ActionsConfig   `mapstructure:"actions"`
	Teams     []Team          `mapstructure:"teams"`
	Rollout   RolloutConfig   `mapstructure:"rollout"`
	Burst     BurstConfig     `mapstructure:"burst"`
	Watchdog  WatchdogConfig  `mapstructure:"watchdog"`
	BusyAfter Duration        `mapstructure:"busy_after"`
	Stale     Duration        `mapstructure:"stale_after"`
}

// PersonaConfig is how the bot calls itself.
type PersonaConfig struct {
	Name string `mapstructure:"name"`
}

// ChatwootConfig is one agent bot of one Chatwoot account.
type ChatwootConfig struct {
	URL           string `mapstructure:"url"`
	Account       int64  `mapstructure:"account"`
	BotToken      Secret `mapstructure:"bot_token"`
	WebhookSecret Secret `mapstructure:"webhook_secret"`
	BotID         int64  `mapstructure:"bot_id"`

	// The secret before this one still counts until then, an RFC 3339 time or a date.
	PreviousWebhookSecret Secret   `mapstructure:"previous_webhook_secret"`
	PreviousSecretUntil   string   `mapstructure:"previous_secret_until"`
	UserToken             Secret   `mapstructure:"user_token"`
	FileHosts             []string `mapstructure:"file_hosts"`
}

// FlowsConfig is where flows come from and in which languages they speak.
type FlowsConfig struct {
	Dir             string   `mapstructure:"dir"`
	Languages       []string `mapstructure:"languages"`
	DefaultLanguage string   `mapstructure:"default_language"`
	Country         string   `mapstructure:"country"`
	TimeZone        string   `mapstructure:"time_zone"`
	Learn           bool     `mapstructure:"learn"`
}

// KnowledgeConfig is what the bot may answer from.
type KnowledgeConfig struct {
	Sources []Source `mapstructure:"sources"`
}

// Source is one place of documents: the word "sample", or a folder.
type Source struct {
	Type string `mapstructure:"type"`
	Path string `mapstructure:"path"`
}

// ActionsConfig is how business systems are reached.
type ActionsConfig struct {
	Mode         string        `mapstructure:"mode"`
	MockURL      string        `mapstructure:"mock_url"`
	Hosts        []string      `mapstructure:"hosts"`
	AllowPrivate []string      `mapstructure:"allow_private"`
	Secrets      []NamedSecret `mapstructure:"secrets"`
	SMTP         SMTPConfig    `mapstructure:"smtp"`
}

// SMTPConfig is the mail server for one-time codes and notifications.
type SMTPConfig struct {
	Host     string `mapstructure:"host"`
	Port     int    `mapstructure:"port"`
	Security string `mapstructure:"security"`
	User     string `mapstructure:"user"`
	Password Secret `mapstructure:"password"`
	From     string `mapstructure:"from"`
}

// NamedSecret is what ${secret:name} stands for in actions.yaml.
type NamedSecret struct {
	Name  string `mapstructure:"name"`
	Value Secret `mapstructure:"value"`
	Env   string `mapstructure:"env"` // the environment variable that holds it, instead of value
}

// Team is a Chatwoot team that flows hand over to by name.
type Team struct {
	Name string `mapstructure:"name"`
	ID   int64  `mapstructure:"id"`
}

// BurstConfig is how long the bot waits for more words.
type BurstConfig struct {
	Idle     Duration       `mapstructure:"idle"`
	Max      Duration       `mapstructure:"max"`
	Channels []ChannelBurst `mapstructure:"channels"`
}

// ChannelBurst is another window for one kind of channel. A list, because viper changes the keys of maps.
type ChannelBurst struct {
	Channel string   `mapstructure:"channel"`
	Idle    Duration `mapstructure:"idle"`
	Max     Duration `mapstructure:"max"`
}

// WatchdogConfig is the last net.
type WatchdogConfig struct {
	After Duration `mapstructure:"after"`
}

// The modes of actions.
const (
	liveActions = "live"
	mockActions = "mock"
)

// sampleKnowledge is the source that must be asked for by name.
const sampleKnowledge = "sample"

// defaultConfig is what an empty file means.
func defaultConfig() Config {
	return Config{
		Server:    ServerConfig{Addr: "127.0.0.1:8080", Grace: Duration(2 * time.Second)},
		Store:     StoreConfig{DSN: "sqlite:agentbot.db"},
		LLM:       LLMConfig{Timeout: Duration(8 * time.Second), MaxConcurrent: 8, Ceilings: defaultCeilings()},
		Log:       LogConfig{Level: "info", Format: "json"},
		BotConfig: defaultBot(),
	}
}

func defaultBot() BotConfig {
	p := bot.DefaultPolicy()
	return BotConfig{
		Bot:       PersonaConfig{Name: "Aro"},
		Flows:     FlowsConfig{Languages: []string{"pt", "es", "en"}, DefaultLanguage: "pt", Country: "BR", TimeZone: "America/Sao_Paulo", Learn: true},
		Actions:   ActionsConfig{Mode: liveActions, SMTP: SMTPConfig{Security: string(business.StartTLS)}},
		Rollout:   RolloutConfig{Mode: rolloutEveryone},
		Burst:     BurstConfig{Idle: Duration(p.Burst.Idle), Max: Duration(p.Burst.Max)},
		Watchdog:  WatchdogConfig{After: Duration(p.Watchdog)},
		BusyAfter: Duration(p.BusyAfter),
		Stale:     Duration(p.Stale),
	}
}

// AllBots is the list that the program works with: the entries of bots, or the plain keys as the bot "default".
func (c Config) AllBots() []NamedBot {
	if len(c.Bots) > 0 {
		return c.Bots
	}
	return []NamedBot{{Name: "default", BotConfig: c.BotConfig}}
}

// Policy is the bot's handling of time.
func (b BotConfig) Policy() bot.Policy {
	p := bot.Policy{
		Burst:     bot.Burst{Idle: b.Burst.Idle.D(), Max: b.Burst.Max.D()},
		Channels:  map[string]bot.Burst{},
		BusyAfter: b.BusyAfter.D(), Stale: b.Stale.D(), Watchdog: b.Watchdog.After.D(), Rollout: b.Rollout.policy(),
	}
	for _, c := range b.Burst.Channels {
		p.Channels[c.Channel] = bot.Burst{Idle: c.Idle.D(), Max: c.Max.D()}
	}
	return p
}

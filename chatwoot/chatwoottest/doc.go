// Package chatwoottest is a Chatwoot in memory: the status and ownership rules,
// the webhooks with real signatures, and the REST endpoints that a bot and its
// setup meet, without Chatwoot. Tests, the demo and the simulation run against it; it is
// part of the product, not of its tests.
//
// A Server is an http.Handler for real sockets and an http.RoundTripper for
// none. Nothing happens by itself: people act through methods (Conversation,
// Inbox, Contact), deliveries wait in a queue until Deliver or Run sends them,
// time is what Config.Now says, and ids count up from one. It knows nothing of
// the bot it talks to.
//
// What may stand in a setup's way is caused one by one: a version (SetVersion;
// before 4.13 nothing is signed), its language (SetDefaultLocale), a clock
// (Config.Now), a proxy (SetProxy), a suspended account (Account.Suspend), a
// user's role (Agent.Role), private addresses (SetResolver,
// AllowPrivateNetwork), a bot of the same name, without secret or with a user's
// number (AddBot, Bot.SetSecret with "", NextBotID), background jobs that stand
// still (SetSidekiq), deliveries that fail or are signed by somebody else
// (InjectDelivery with Fail or BadSecret), and others who answer
// (Inbox.SetBot, AddAssistant, AddAutomation). Account.Snapshot shows whether
// anything was left behind.
package chatwoottest

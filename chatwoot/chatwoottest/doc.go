// Package chatwoottest is a Chatwoot in memory: the status and ownership rules,
// the webhooks with real signatures, and the REST endpoints that a bot meets,
// without Chatwoot. Tests, the demo and the simulation run against it; it is
// part of the product, not of its tests.
//
// A Server is an http.Handler for real sockets and an http.RoundTripper for
// none. Nothing happens by itself: people act through methods (Conversation,
// Inbox, Contact), deliveries wait in a queue until Deliver or Run sends them,
// time is what Config.Now says, and ids count up from one. It knows nothing of
// the bot it talks to.
package chatwoottest

// Package chatwoot speaks to Chatwoot as an AgentBot does: it verifies and
// reads the webhooks a bot receives (Verify, ParseEvent) and calls the REST
// endpoints a bot token may use, plus the reads that need a user's token
// (Client). It knows shapes and transport, versions 4.13 to 4.18; it knows
// nothing of dialogues, ownership or retries, and repeats no request.
//
// Three words to know: a conversation's id is its display id, unique only
// within an account; a stamp is the conversation's updated_at in microseconds,
// the one clock by which states are ordered; an echo is our own message coming
// back as an event.
//
// From 4.9.0 to 4.12.0 Chatwoot rendered the top-level content of a message
// event for its channel (HTML for widget and mail). ParseEvent does not undo
// that, because those versions also send no signature and are not supported;
// whoever must read them takes the nested message of the same id.
package chatwoot

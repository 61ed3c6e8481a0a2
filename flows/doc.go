// Package flows is the flow language: it loads a library of YAML flows, checks all of it at once, and plays it as the
// dialogue of a bot.
//
// Three words: a library is all flows, texts and actions of one bot under one hash; a step is one line of a flow, with one
// verb; a play is one turn of a conversation moving through steps until something waits.
//
// The package does no input or output of its own: it asks bot.World and proposes bot.Actions. It knows no Chatwoot, no
// HTTP, no model and no clock.
package flows

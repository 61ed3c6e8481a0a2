package bot

import "context"

// Understander turns a turn's words into commands. It never fails: with nothing understood it proposes None.
type Understander interface {
	Understand(ctx context.Context, v View, w World) Understanding
}

// Dialogue turns commands into state and actions. It only proposes too: nothing exists until commit.
type Dialogue interface {
	View(t *Turn) View
	// Step must not change the turn; the same turn, commands and answers give the same decision. An error counts as a failure of the turn.
	Step(ctx context.Context, t *Turn, commands []Command, w World) (Decision, error)
}

// Shaper fits actions to the channel when they are decided: one action is one request, so long or unsupported replies are split here. Pure.
type Shaper interface {
	Shape(c Conversation, actions []Action) []Action
}

// Presence shows that the bot is busy (typing dots), best effort, never queued.
type Presence interface {
	Working(key Key) (stop func())
}

// Profile is everything that differs between two bots.
type Profile struct {
	Name      string
	Languages []string // first = default
	// Hears guesses the language of words that nobody has understood yet, "" when it cannot tell: for what is said while or because nobody has.
	// nil: the default language.
	Hears        func(words []string) string
	Understander Understander
	Dialogue     Dialogue
	World        World
	Shaper       Shaper
	Presence     Presence // may be nil
	Policy       Policy
	Sentences    func() Sentences // of the library that is current now
}

package sim

// Works with the model off. With no LLM configured, or with it down, flows, buttons, FAQ search and handoff work.
func modelOff() promise {
	return promise{number: 8, sentence: "Works with the model off: an undisturbed story ends as it should, model or not.", ends: undisturbed}
}

// undisturbed: in a world where nothing goes wrong and nobody steps in, every story comes to its end.
func undisturbed(w *world) {
	if !w.quiet {
		return
	}
	for _, c := range w.customers {
		want := c.story.Ends
		if want.Status == "" || c.talk == nil || !c.told() {
			continue
		}
		if got := string(c.talk.Transcript().Status); got != want.Status {
			w.breaks(8, c.talk, "the story %s (%s) ended %s, want %s", c.story.Name, c.story.Language, got, want.Status)
		}
	}
}

// told: nobody began a second story in the same conversation, and there was time to come to the end.
func (c *customer) told() bool { return c.ended || c.story.Ends.Status == "pending" }

package flows

var errorReasons = []string{"system_unavailable", "change_failed", "result_unknown"}

func errorSituation() situation {
	return situation{
		name: "error", person: true,
		doc: "A system did not answer, refused a change, or left it unknown whether the change was made, and the step says nothing of its own (`on_error`). Every way must end with a `handoff`, as in `human`; `{{ reason }}` is its reason. Where the bot itself fails, no flow is asked.",
		values: []given{
			{name: "reason", doc: "what went wrong", one: errorReasons, now: nil},
			topicValue,
		},
	}
}

// fail is what happens when a step cannot do what it is for, and its author has said nothing about that.
func (p *play) fail(reason string) next {
	if p.owed() != nil || !p.meet("error", values{"reason": reason}, nil) {
		p.handoff(exit{reason: reason, preface: prefaces[reason]})
		return leave()
	}
	return next{moving: interrupted}
}

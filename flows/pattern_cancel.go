package flows

import "agentbot/bot"

func cancelSituation() situation {
	return situation{
		name:   "cancel",
		doc:    "The customer wants to stop. The flow that runs ends with the step `stop`; on every way to the end there must be one, or a `confirm` that was answered with no. While this flow asks something, another \"stop\" stops at once.",
		values: []given{topicValue},
	}
}

// stoppedTopic is kept by a cancel that has stopped the flow beneath it already.
const stoppedTopic = "·stopped"

// cancel stops the running flow, as the pattern says. What is done is not undone by saying so.
func (p *play) cancel() {
	p.st.Misses = 0
	run := ""
	if f := p.topic(); f != nil {
		run = f.Run
	}
	nothing := len(p.st.Stack) == 0
	if p.committed(run) && (!nothing || !offersNo(p.st.Offers)) {
		p.dropPatterns()
		p.push("too_late")
		return
	}
	if f := p.top(); f != nil && f.Flow == "cancel" && f.Wait != nil {
		p.cancelAtOnce(f)
		return
	}
	p.dropPatterns()
	p.meet("cancel", p.running(), (*play).comeBack)
}

// cancelAtOnce: "stop" was said again while the pattern asks something.
func (p *play) cancelAtOnce(f *bot.Frame) {
	if f.Wait.For == "confirm" {
		p.confirmed(f, true)
		return
	}
	_, already := f.Saved[stoppedTopic]
	p.dropPatterns()
	p.speakKey("cancelled")
	if !already && len(p.st.Stack) > 0 {
		p.pop()
	}
}

// running names the flow that runs, also for the time after it.
func (p *play) running() values {
	staff := ""
	if fl := p.flow(p.topic()); fl != nil {
		staff = fl.titleIn(p.lib.opts.Staff)
	}
	return values{"topic": topicValue.now(p, nil, p.language()), "topic" + forStaff: staff}
}

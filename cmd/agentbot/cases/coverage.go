package cases

import (
	"agentbot/flows"
)

// passed is what conversations went through.
type passed struct {
	steps map[[2]string]bool // flow, step
	ways  map[[3]string]bool // flow, from, to
}

func newPassed() *passed { return &passed{steps: map[[2]string]bool{}, ways: map[[3]string]bool{}} }

func (p *passed) add(o *passed) {
	for k := range o.steps {
		p.steps[k] = true
	}
	for k := range o.ways {
		p.ways[k] = true
	}
}

// watch tells the stage that is played now what its conversation passes through.
type watch struct {
	begin func()
	stage *stage
}

var _ flows.Watch = (*watch)(nil)

// Ran implements flows.Watch.
func (w *watch) Ran(flow, step string) { w.stage.seen.steps[[2]string{flow, step}] = true }

// Moved implements flows.Watch.
func (w *watch) Moved(flow, from, to string) { w.stage.seen.ways[[3]string{flow, from, to}] = true }

// Invoked implements flows.Watch.
func (w *watch) Invoked(action string, inputs map[string]any) {
	w.stage.calls = append(w.stage.calls, call{action, inputs})
}

// Coverage is how much of one flow the cases of one language went through.
type Coverage struct {
	Flow, Language string
	Steps, Ways    int // how many there are
	Missed         []flows.StepAt
	Untaken        []flows.WayAt
}

// cover compares what there is with what was passed. With only, it is about that flow.
func cover(outlines []flows.Outline, languages []string, sums map[string]*passed, only string) []Coverage {
	var out []Coverage
	for _, o := range outlines {
		if only != "" && o.Flow != only {
			continue
		}
		for _, code := range languages {
			c := Coverage{Flow: o.Flow, Language: code, Steps: len(o.Steps), Ways: len(o.Ways)}
			for _, s := range o.Steps {
				if !sums[code].steps[[2]string{o.Flow, s.ID}] {
					c.Missed = append(c.Missed, s)
				}
			}
			for _, w := range o.Ways {
				if !sums[code].ways[[3]string{o.Flow, w.From, w.To}] {
					c.Untaken = append(c.Untaken, w)
				}
			}
			out = append(out, c)
		}
	}
	return out
}

// Share is the part of steps and ways that were gone, of all flows and languages; what has none is whole.
func (r *Report) Share() (steps, ways float64) {
	var s, missed, w, untaken int
	for _, c := range r.Coverage {
		s, missed, w, untaken = s+c.Steps, missed+len(c.Missed), w+c.Ways, untaken+len(c.Untaken)
	}
	return share(s-missed, s), share(w-untaken, w)
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

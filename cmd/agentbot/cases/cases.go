// Package cases plays the test cases of a library of flows: each case is one conversation with the real engine, store contract, understander,
// business executor and courier, in which only Chatwoot, the business systems behind HTTP and the clock are made up. Three words: a kit is what all
// conversations of one language share; a stage is the surroundings of one conversation; a deed is what somebody in it does.
//
// It stands beside the wiring and not in the simulation, because a case needs what only the wiring may see together: flows, understander, documents
// and business systems. It knows no command line and no files: the folder comes as an fs.FS.
package cases

import (
	"context"
	"io/fs"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"agentbot/flows"
	"agentbot/flows/phrase"
)

// Config says what is played.
type Config struct {
	Files     fs.FS // the library's folder, with its tests
	Options   flows.Options
	Languages []string       // empty: those of the options
	Flow      string         // only the cases about this flow; "" = all
	Run       *regexp.Regexp // only the cases whose name it finds; nil = all
}

// Report is what became of all cases.
type Report struct {
	Problems []flows.Problem // of the library or its cases; then nothing was played
	Results  []Result        // by case, then language
	Coverage []Coverage      // by flow, then language
	Took     time.Duration
}

// Result is one case in one language.
type Result struct {
	Case     flows.Case
	Language string
	Failures []Failure // empty: it went as written
	Lines    []Line    // the whole conversation
	Took     time.Duration
}

// Failed lists the cases that did not go as written.
func (r *Report) Failed() []Result {
	var out []Result
	for _, one := range r.Results {
		if len(one.Failures) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// Run plays all chosen cases, on each processor one at a time. The clock is only for the report.
func Run(ctx context.Context, c Config, clock func() time.Time) (*Report, error) {
	began := clock()
	played, problems, err := load(c)
	if err != nil || len(problems) > 0 {
		return &Report{Problems: problems}, err
	}
	documents, err := sampleDocuments(ctx)
	if err != nil {
		return nil, err
	}
	report := &Report{Results: make([]Result, len(played.jobs))}
	sums := map[string]*passed{}
	for _, code := range played.languages {
		sums[code] = newPassed()
	}
	var mu sync.Mutex
	var failure error
	var workers sync.WaitGroup
	next := make(chan int)
	for range min(runtime.GOMAXPROCS(0), len(played.jobs)) {
		workers.Go(func() {
			kits, err := newKits(c.Files, c.Options, played.languages, documents)
			for i := range next {
				if err != nil {
					continue
				}
				job := played.jobs[i]
				started := clock()
				result, seen := kits[job.language].play(ctx, job.one)
				result.Took = clock().Sub(started)
				mu.Lock()
				report.Results[i] = result
				sums[job.language].add(seen)
				mu.Unlock()
			}
			if err != nil {
				mu.Lock()
				failure = err
				mu.Unlock()
			}
		})
	}
	for i := range played.jobs {
		next <- i
	}
	close(next)
	workers.Wait()
	if failure != nil {
		return nil, failure
	}
	report.Coverage = cover(played.library.Outlines(), played.languages, sums, c.Flow)
	report.Took = clock().Sub(began)
	return report, ctx.Err()
}

// program is what is to be played.
type program struct {
	library   *flows.Library
	languages []string
	jobs      []job
}

type job struct {
	one      flows.Case
	language string
}

func load(c Config) (*program, []flows.Problem, error) {
	library, problems := flows.Load(c.Files, stageOptions(c.Options, ""))
	if library == nil {
		return nil, problems, nil
	}
	all, problems := library.LoadCases(c.Files)
	if len(problems) > 0 {
		return nil, problems, nil
	}
	p := &program{library: library, languages: c.Languages}
	if len(p.languages) == 0 {
		p.languages = library.Languages()
	}
	for _, code := range p.languages {
		if !slices.Contains(library.Languages(), code) {
			return nil, nil, phrase.Errorf("the flows have no language %q: choose among %s", code, strings.Join(library.Languages(), ", "))
		}
	}
	for _, one := range all {
		if c.Flow != "" && one.Flow != c.Flow || c.Run != nil && !c.Run.MatchString(one.Name) {
			continue
		}
		for _, code := range p.languages {
			if slices.Contains(one.Languages, code) {
				p.jobs = append(p.jobs, job{one, code})
			}
		}
	}
	if len(p.jobs) == 0 {
		return nil, nil, phrase.Errorf("there is no such case among %d under %s/: write one as the manual says under \"Tests\"", len(all), flows.TestsDir)
	}
	return p, nil, nil
}

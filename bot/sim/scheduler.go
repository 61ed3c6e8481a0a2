package sim

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"time"
)

// scheduler runs tasks one at a time under a virtual clock. A task is a goroutine that holds the only baton until it waits; who gets it next is
// drawn from the seed, and time moves only when nobody can go on. So a seed plays the same story every time.
//
// Goroutines and a baton, not iter.Pull: a task that dies with its process ends by runtime.Goexit, which no recover of the machine under test
// can take for a failure of its own, and which iter.Pull hands on to its caller.
type scheduler struct {
	now      time.Time
	chance   *rand.Rand
	tasks    []*task // alive, in the order of their birth
	current  *task
	born     int
	steps    int
	baton    chan struct{} // handed back by the task that had it
	panicked error         // a task's own panic: a failure of what is tried, or of the simulation
}

// task is one activity: a customer, a delivery, a loop of a process, one turn.
type task struct {
	id     int
	name   string
	home   *process // nil: of the world outside
	wake   time.Time
	topic  string // what else wakes it; empty: nothing
	resume chan bool
	dead   bool
	ended  bool

	carrying *carried // the outbound whose request this task makes
	thinks   int64    // the conversation whose turn this task decides
}

func newScheduler(seed uint64, now time.Time) *scheduler {
	return &scheduler{now: now, chance: stream(seed, "schedule"), baton: make(chan struct{})}
}

// spawn begins a task; it runs when the scheduler gets to it.
func (s *scheduler) spawn(name string, home *process, after time.Duration, run func()) *task {
	s.born++
	t := &task{id: s.born, name: name, home: home, wake: s.now.Add(after), resume: make(chan bool)}
	s.tasks = append(s.tasks, t)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				s.panicked = fmt.Errorf("%s panicked: %v\n%s", name, r, debug.Stack())
			}
			t.ended = true
			s.baton <- struct{}{}
		}()
		if !<-t.resume {
			return
		}
		run()
	}()
	return t
}

// wait gives the baton away until a time has come, or until somebody says the topic.
func (s *scheduler) wait(d time.Duration, topic string) {
	t := s.current
	if t.dead {
		return // it is being taken down: nothing it still does has an effect
	}
	t.wake, t.topic = s.now.Add(d), topic
	s.baton <- struct{}{}
	if !<-t.resume {
		t.dead = true
		runtime.Goexit()
	}
}

// say wakes who waits for a topic.
func (s *scheduler) say(topic string) {
	for _, t := range s.tasks {
		if t.topic == topic && t.wake.After(s.now) {
			t.wake = s.now
		}
	}
}

// step lets one task go on to its next wait. It answers false when nothing can happen until end.
func (s *scheduler) step(end time.Time) bool {
	ready := s.ready()
	if len(ready) == 0 {
		next := s.next()
		if next.IsZero() || next.After(end) {
			s.now = end
			return false
		}
		s.now = next
		ready = s.ready()
	}
	t := ready[s.chance.IntN(len(ready))]
	if s.current != nil && s.chance.IntN(3) > 0 && slices.Contains(ready, s.current) {
		t = s.current // most of the time whoever runs goes on: a switch at every wait would hide what needs two in a row
	}
	s.steps++
	s.run(t, true)
	return true
}

func (s *scheduler) run(t *task, live bool) {
	s.current = t
	t.topic = ""
	t.resume <- live
	<-s.baton
	if t.ended {
		s.tasks = slices.DeleteFunc(s.tasks, func(o *task) bool { return o == t })
	}
}

func (s *scheduler) ready() []*task {
	var ready []*task
	for _, t := range s.tasks {
		if !s.wakeOf(t).After(s.now) {
			ready = append(ready, t)
		}
	}
	return ready
}

func (s *scheduler) next() time.Time {
	var next time.Time
	for _, t := range s.tasks {
		if w := s.wakeOf(t); next.IsZero() || w.Before(next) {
			next = w
		}
	}
	return next
}

// wakeOf: who belongs to a process that is paused goes on when that does.
func (s *scheduler) wakeOf(t *task) time.Time {
	if t.home != nil && t.home.pausedUntil.After(t.wake) {
		return t.home.pausedUntil
	}
	return t.wake
}

// mourn takes down the tasks of processes that have died: what they still do on the way has no effect.
func (s *scheduler) mourn() {
	for _, t := range slices.Clone(s.tasks) {
		if t.home != nil && t.home.dead {
			t.dead = true
			s.run(t, false)
		}
	}
	s.current = nil
}

// die ends the process of the running task in the middle of whatever it does.
func (s *scheduler) die() {
	s.current.home.dead = true
	s.current.dead = true
	runtime.Goexit()
}

// alive says whether the running task may still do anything.
func (s *scheduler) alive() bool { return !s.current.dead }

// stream is an own line of chance for one purpose, so that switching one kind of fault off leaves the others' draws alone.
func stream(seed uint64, purpose string) *rand.Rand {
	h := uint64(14695981039346656037)
	for _, b := range []byte(purpose) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed, h))
}

package chatwoottest

import "slices"

// job is a deletion that a background process does later; what says which, for
// Snapshot.
type job struct {
	account *Account
	what    string
	run     func()
}

// later queues a deletion; Tick does it unless Sidekiq is stopped.
func (s *Server) later(a *Account, what string, run func()) {
	s.jobs = append(s.jobs, job{a, what, run})
}

// discard drops deliveries about conversations whose place in an inbox is gone:
// the job cannot read it any more and gives up without a word.
func (s *Server) discard(suits func(*Conversation) bool) {
	s.queue = slices.DeleteFunc(s.queue, func(d *Delivery) bool { return d.conv != nil && suits(d.conv) })
}

// work does what waits. Called under the lock.
func (s *Server) work() {
	if s.stopped {
		return
	}
	for len(s.jobs) > 0 {
		next := s.jobs[0]
		s.jobs = s.jobs[1:]
		next.run()
	}
}

package chatwoottest

// job is a deletion that a background process does later. What deletes is told
// apart by its words, for Snapshot.
type job struct {
	account *Account
	what    string
	run     func()
}

// later queues a deletion; Tick does it unless Sidekiq is stopped.
func (s *Server) later(a *Account, what string, run func()) {
	s.jobs = append(s.jobs, job{a, what, run})
	s.signal()
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

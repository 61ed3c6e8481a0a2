package aroeira

import "slices"

// Sell adds a purchase beside those of the story, for tests that need more buyers than it has. A code that exists is replaced.
func (s *System) Sell(p Purchase) {
	s.mu.Lock()
	s.purchases = slices.DeleteFunc(s.purchases, func(old *Purchase) bool { return old.Code == p.Code })
	s.purchases = append(s.purchases, &p)
	s.mu.Unlock()
	s.tell()
}

// Register adds an owner with products, for the same tests.
func (s *System) Register(o Owner) {
	s.mu.Lock()
	s.owners = append(s.owners, &o)
	s.mu.Unlock()
	s.tell()
}

// Students lists who is in a course, in the order in which they joined.
func (s *System) Students(product string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.members[product])
}

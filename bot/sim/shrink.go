package sim

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Size is what a world can be made smaller in, see Config. A seed and a size are a whole world.
type Size struct {
	Replicas int
	Without  []string // in the order of Faults
	Acts     int      // 0: no limit
	// Customers is how many begin, the first ones; 0: all.
	Customers int
}

// Rerun lives through the same seed again in another size, aloud, on a store of its own.
type Rerun func(ctx context.Context, s Size) (Result, error)

// Shrunk is the smallest world that was found to break the same promise.
type Shrunk struct {
	Size   Size
	Result Result
	Breach Breach // the one in question, the first
	Reruns int
}

// ErrNotAgain is what a failing world answers that does not fail a second time: then something decides that is not drawn from the seed.
var ErrNotAgain = errors.New("the same seed did not break the same promise again: something decides that is not drawn from it")

// Shrink makes a world that breaks a promise smaller while it still breaks that one: fewer kinds of trouble, fewer acts of people, fewer customers, fewer
// replicas. A breach is the same when its words are, numbers, names in quotes and times apart: a promise has several checks. It lives through at most limit worlds; with less than one it answers ErrNotAgain.
func Shrink(ctx context.Context, from Size, of Breach, limit int, rerun Rerun) (Shrunk, error) {
	s := &shrinking{of: of, limit: limit, rerun: rerun}
	if broken, err := s.breaks(ctx, from); err != nil || !broken {
		return s.best, errors.Join(err, notAgain(broken))
	}
	for _, smaller := range []func(context.Context) error{s.calmer, s.shorter, s.quieter, s.fewer, s.calmer} { // the last: what a shorter world no longer needs
		if err := smaller(ctx); err != nil {
			return s.best, err
		}
	}
	return s.best, nil
}

func notAgain(broken bool) error {
	if broken {
		return nil
	}
	return ErrNotAgain
}

type shrinking struct {
	of     Breach
	limit  int
	rerun  Rerun
	best   Shrunk
	reruns int
}

// breaks lives through a world, and keeps it when the promise breaks there too. Beyond the limit nothing does.
func (s *shrinking) breaks(ctx context.Context, size Size) (bool, error) {
	if s.reruns >= s.limit {
		return false, nil
	}
	s.reruns++
	s.best.Reruns = s.reruns
	r, err := s.rerun(ctx, size)
	if err == nil {
		err = ctx.Err() // a world that was cut off proves nothing
	}
	if err != nil {
		return false, fmt.Errorf("live through it again: %w", err)
	}
	i := slices.IndexFunc(r.Breaches, func(b Breach) bool { return b.like(s.of) })
	if i < 0 {
		return false, nil
	}
	s.best.Size, s.best.Result, s.best.Breach = size, r, r.Breaches[i]
	return true, nil
}

// calmer switches off every kind of trouble that is not needed: all at once, else one by one.
func (s *shrinking) calmer(ctx context.Context) error {
	happening := s.happening()
	if len(happening) > 1 {
		if broken, err := s.breaks(ctx, s.without(happening...)); broken || err != nil {
			return err
		}
	}
	for _, family := range happening {
		if _, err := s.breaks(ctx, s.without(family)); err != nil {
			return err
		}
	}
	return nil
}

// happening are the families of which anything happened: switching off another one changes nothing.
func (s *shrinking) happening() []string {
	return slices.DeleteFunc(Faults(), func(family string) bool {
		return !slices.ContainsFunc(families[family], func(kind string) bool { return s.best.Result.Faults[kind] > 0 })
	})
}

func (s *shrinking) without(more ...string) Size {
	size := s.best.Size
	size.Without = slices.Compact(slices.Sorted(slices.Values(slices.Concat(size.Without, more))))
	return size
}

// shorter looks for the fewest acts of people, by halves.
func (s *shrinking) shorter(ctx context.Context) error {
	low, high := 1, s.best.Result.Acts // as many acts as there were change nothing
	for low < high {
		size := s.best.Size
		size.Acts = (low + high) / 2
		broken, err := s.breaks(ctx, size)
		switch {
		case err != nil:
			return err
		case broken:
			high = size.Acts
		default:
			low = size.Acts + 1
		}
	}
	return nil
}

// quieter lets as few customers begin as possible. There are at most four.
func (s *shrinking) quieter(ctx context.Context) error {
	for n := 1; n < mostCustomers; n++ {
		size := s.best.Size
		size.Customers = n
		if broken, err := s.breaks(ctx, size); broken || err != nil {
			return err
		}
	}
	return nil
}

const mostCustomers = 4

// like says whether two breaches are of one check.
func (b Breach) like(other Breach) bool {
	return b.Promise == other.Promise && kindOf(b.Text) == kindOf(other.Text)
}

var quoted = regexp.MustCompile(`"(\\.|[^"\\])*"|\[[^\]]*\]`)

// kindOf is what is left of a breach's first line without what differs from world to world.
func kindOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	words := strings.Fields(quoted.ReplaceAllString(line, ""))
	return strings.Join(slices.DeleteFunc(words, func(word string) bool { return strings.ContainsAny(word, "0123456789") }), " ")
}

func (s *shrinking) fewer(ctx context.Context) error {
	for n := 1; n < s.best.Size.Replicas; n++ {
		size := s.best.Size
		size.Replicas = n
		if broken, err := s.breaks(ctx, size); broken || err != nil {
			return err
		}
	}
	return nil
}

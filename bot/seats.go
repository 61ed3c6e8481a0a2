package bot

import "context"

// seats are taken by turns that need a processor. nil: there is one for everybody.
type seats chan struct{}

// seating makes them once.
func (e *Engine) seating() seats {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.seats == nil && e.Seats > 0 {
		e.seats = make(seats, e.Seats)
	}
	return e.seats
}

func (s seats) sit(ctx context.Context) error {
	if s == nil {
		return nil
	}
	select {
	case s <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s seats) stand() {
	if s != nil {
		<-s
	}
}

// around is a world in which who asks stands until the answer has come.
func (s seats) around(w World) World {
	if s == nil || w == nil {
		return w
	}
	return standing{w, s}
}

type standing struct {
	World
	seats seats
}

// Ask implements World. The seat is taken again whatever has become of the turn: it is given back at its end.
func (w standing) Ask(ctx context.Context, q Question) (Answer, error) {
	w.seats.stand()
	defer func() { w.seats <- struct{}{} }()
	return w.World.Ask(ctx, q)
}

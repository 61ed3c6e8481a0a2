package bot

import (
	"context"
	"testing"
	"testing/synctest"
)

// TestSeats: who thinks keeps others from thinking, who waits for the world does not, and nobody is left without a seat in the end.
func TestSeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := &Engine{Seats: 1}
		answer := make(chan struct{})
		world := e.seating().around(waitingWorld{answer})
		if err := e.seating().sit(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		refused := make(chan error, 1)
		go func() { refused <- e.seating().sit(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-refused; err == nil {
			t.Error("two sit on one seat")
		}
		asked := make(chan error, 1)
		go func() {
			_, err := world.Ask(t.Context(), ModelQuestion{})
			asked <- err
		}()
		synctest.Wait()
		if err := e.seating().sit(t.Context()); err != nil { // while the first waits for the world
			t.Fatal(err)
		}
		close(answer)
		synctest.Wait()
		select {
		case <-asked:
			t.Error("who has asked thinks on while another has the seat")
		default:
		}
		e.seating().stand()
		if err := <-asked; err != nil || len(e.seats) != 1 {
			t.Errorf("asked: %v; %d seats are taken, want the one of who asked", err, len(e.seats))
		}
		e.seating().stand()
	})
}

type waitingWorld struct{ answer chan struct{} }

// Ask implements World.
func (w waitingWorld) Ask(context.Context, Question) (Answer, error) {
	<-w.answer
	return Answer{Outcome: OK}, nil
}

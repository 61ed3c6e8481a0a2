package bot

import "time"

// Lease says which process has a duty of which one is enough (watchdog, tidying up, reconciliation), and until when. The zero value is nobody's.
// It saves work and keeps processes out of each other's way; what it guards must be harmless when two do it, because clocks differ.
type Lease struct {
	Holder string    `json:"holder,omitempty"`
	Until  time.Time `json:"until"`
}

// Taken is the lease after holder has asked for it until now+lasts, and whether it is holder's now. It stays with whoever has it until it
// runs out; its holder renews it by asking again, and gives it back by asking for no time.
func (l Lease) Taken(now time.Time, holder string, lasts time.Duration) (Lease, bool) {
	switch {
	case l.Holder != holder && now.Before(l.Until):
		return l, false
	case lasts <= 0:
		return Lease{}, false
	default:
		return Lease{Holder: holder, Until: now.Add(lasts)}, true
	}
}

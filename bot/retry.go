package bot

import "time"

// Backoff is when to try again after the given number of tries: 1, 2, 4 … seconds, at most limit.
func Backoff(now time.Time, tries int, limit time.Duration) time.Time {
	wait := time.Second
	for range min(max(tries-1, 0), 20) {
		wait *= 2
	}
	return now.Add(min(wait, limit))
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

package connect

import (
	"strconv"
	"time"
)

// From ClockOdd on two clocks are worth a word; from ClockWrong on the bot refuses signatures.
const (
	ClockOdd   = time.Minute
	ClockWrong = 5 * time.Minute
)

// CheckClock is R15.
func CheckClock(w World, c Clock) *Finding {
	apart := c.Ahead.Abs()
	level := Warning
	switch {
	case !c.Known || apart <= ClockOdd:
		return nil
	case apart >= ClockWrong:
		level = Refusal
	}
	return w.Texts.Find("R15", level, Values{"seconds": strconv.Itoa(int(apart.Seconds()))})
}

// Package eval measures understanding on rows of labelled text, by exactly the code that serves customers.
//
// Every measure is a function of its rows: it reads no file and no clock of its own, so that a figure can be had again. How the rows look and how
// the figures are defined stands at each measure; the commands that read files and print are agentbot eval.
package eval

import "math"

// Share is right of total in percent, to one decimal; 0 of nothing is 0.
func Share(right, total int) float64 {
	if total == 0 {
		return 0
	}
	return math.Round(1000*float64(right)/float64(total)) / 10
}

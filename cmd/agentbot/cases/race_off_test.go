//go:build !race

package cases

// raceDetector: it makes everything about ten times slower, and finds nothing in what a single goroutine does again and again.
const raceDetector = false

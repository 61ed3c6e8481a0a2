//go:build race

package main

// testsAtOnce: with the race detector a process takes seconds of a core to start.
const testsAtOnce = 2

// raceDetector: it makes everything about ten times slower.
const raceDetector = true

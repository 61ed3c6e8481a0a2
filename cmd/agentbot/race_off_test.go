//go:build !race

package main

// testsAtOnce is more than there are cores: most tests here wait for a retry, a lease or a process.
const testsAtOnce = 6

// raceDetector: it makes everything about ten times slower.
const raceDetector = false

//go:build race

package main

// raced: with the race detector a process takes seconds to start, so only a part of the crashes is tried.
const raced = true

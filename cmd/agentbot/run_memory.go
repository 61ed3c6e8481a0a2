package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// memoryPerCore is what the garbage collector tries to stay below. Thousands of turns that wait for a model hold about half of it on two
// cores; without a limit it would let as much garbage lie beside them. More cores let more turns wait.
const memoryPerCore = 112 << 20

// limitMemory leaves the choice to whoever has made one.
func limitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(int64(memoryPerCore * runtime.GOMAXPROCS(0)))
	}
}

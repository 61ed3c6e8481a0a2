//go:build !linux && !darwin

package main

// freeSpace is not told on this system.
func freeSpace(string) (bytes int64, ok bool) { return 0, false }

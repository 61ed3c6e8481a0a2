package main

import (
	"math"
	"syscall"
	"testing"
	"unsafe"
)

// fileLimit sets how large the files of another process may become. Zero is a disk on which nothing fits any more.
func fileLimit(pid int, bytes uint64) error {
	limit := syscall.Rlimit{Cur: bytes, Max: math.MaxUint64}
	_, _, errno := syscall.RawSyscall6(syscall.SYS_PRLIMIT64, uintptr(pid), syscall.RLIMIT_FSIZE, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// TestJournalFull: no byte more can be written. Chatwoot hears 500; when there is room again the story goes on as if nothing had been.
func TestJournalFull(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	h.afterNoRoom(t, func(pid int) error { return fileLimit(pid, 0) }, func(pid int) error { return fileLimit(pid, math.MaxUint64) })
}

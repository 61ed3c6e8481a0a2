package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// memory is what a process holds now and held at most, in MB; 0 where there is no /proc.
func memory(pid int) (resident, peak float64) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	figure := func(line, name string) (mb float64, found bool) {
		rest, found := strings.CutPrefix(line, name)
		if !found {
			return 0, false
		}
		kib, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
		return kib * 1024 / 1e6, err == nil
	}
	for line := range strings.Lines(string(text)) {
		if mb, ok := figure(line, "VmRSS:"); ok {
			resident = mb
		}
		if mb, ok := figure(line, "VmHWM:"); ok {
			peak = mb
		}
	}
	return resident, peak
}

// ticksPerSecond is the unit of /proc/PID/stat on every Linux that Go runs on.
const ticksPerSecond = 100

// cpu is the processor time that a process has used; 0 where there is no /proc.
func cpu(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name before it may hold spaces
	fields, ticks := strings.Fields(rest), 0
	for _, i := range []int{11, 12} { // in user mode and in the kernel
		if i < len(fields) {
			n, _ := strconv.Atoi(fields[i])
			ticks += n
		}
	}
	return time.Duration(ticks) * time.Second / ticksPerSecond
}

// busy is the processor time that the whole machine has used.
func busy() time.Duration {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	ticks := 0
	for i, field := range strings.Fields(line) {
		if i >= 1 && i <= 8 && i != 4 && i != 5 { // all but idle, waiting for a disk, and what guests are counted twice for
			n, _ := strconv.Atoi(field)
			ticks += n
		}
	}
	return time.Duration(ticks) * time.Second / ticksPerSecond
}

// others measures which share of the machine was used by processes that are not of this measurement: a figure with a high one says little.
func others(of ...int) (percent func() float64) {
	strangers := func() time.Duration {
		used := busy()
		for _, pid := range of {
			used -= cpu(pid)
		}
		return used
	}
	before, started := strangers(), time.Now()
	return func() float64 {
		return max(0, 100*float64(strangers()-before)/float64(time.Since(started))/float64(runtime.NumCPU()))
	}
}

// fsyncTimes is what "durable" costs at least on this disk, and how far others share it.
func fsyncTimes(t *testing.T) []time.Duration {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "fsync"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return closedLoop(1, 1000, 2*time.Second, func(int) error {
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			return err
		}
		return f.Sync()
	}).took
}

func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(text))[:1], " ")
}

// processors adds up what processes use from now on.
func processors(pids []int) (used func() time.Duration) {
	all := func() (sum time.Duration) {
		for _, pid := range pids {
			sum += cpu(pid)
		}
		return sum
	}
	before := all()
	return func() time.Duration { return all() - before }
}

// serverProcesses are those of the private PostgreSQL behind a DSN, none for any other.
func serverProcesses(dsn string) []int {
	at, err := url.Parse(dsn)
	if err != nil || at.Query().Get("host") == "" {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(at.Query().Get("host"), "data", "postmaster.pid"))
	if err != nil {
		return nil
	}
	line, _, _ := strings.Cut(string(text), "\n")
	server, err := strconv.Atoi(line)
	if err != nil {
		return nil
	}
	pids := []int{server}
	entries, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return pids
	}
	for _, entry := range entries {
		text, err := os.ReadFile(entry)
		if err != nil {
			continue // it has ended since
		}
		pid, rest, _ := strings.Cut(string(text), " ")
		_, rest, _ = strings.Cut(rest, ") ")
		if fields := strings.Fields(rest); len(fields) > 1 && fields[1] == line {
			if n, err := strconv.Atoi(pid); err == nil {
				pids = append(pids, n)
			}
		}
	}
	return pids
}

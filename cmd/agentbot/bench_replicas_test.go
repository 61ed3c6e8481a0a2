package main

import (
	"os"
	"os/exec"
	"strconv"
	"time"

	"agentbot/bot/sqlstore/postgrestest"
)

const (
	replicaSlices = 4 // of a second, for one and for two
	replicaEvents = 60_000
)

// replicas compares two programs of one core each with one of them, on one PostgreSQL. The database and the generator run where there is room.
func (b *bench) replicas() {
	server := postgrestest.Start(b.t)
	one := newBenchStand(b.t, b.binary, pinned(0, server.DSN(b.t)))
	defer one.close()
	events := one.fake.held(300, replicaEvents+2*benchWarmup)
	one.run()
	two := one.replica(pinned(1, ""))
	two.start()
	two.ready()
	defer two.close()
	b.warm(one.webhook, events[:benchWarmup])
	b.warm(two.webhook, events[benchWarmup:2*benchWarmup])
	events = events[2*benchWarmup:]

	urls := []string{one.webhook, two.webhook}
	database, programs := serverProcesses(one.dsn), []int{one.child.pid(), two.child.pid()}
	shared := others(append(append([]int{os.Getpid()}, database...), programs...)...)
	alone, both := &replicated{name: "one replica"}, &replicated{name: "two replicas"}
	next := 0
	for range replicaSlices {
		for n, r := range []*replicated{alone, both} {
			generator, postgres, program := processors([]int{os.Getpid()}), processors(database), processors(programs)
			first := next
			got := closedLoop(benchSaturated, len(events)-first, benchSlice, func(i int) error { return post(urls[i%(n+1)], events[first+i]) })
			next += len(got.took) + got.refused + got.failed
			r.add(got)
			r.generator, r.database, r.programs = r.generator+generator(), r.database+postgres(), r.programs+program()
		}
	}
	busyByOthers := shared()
	if got, want := one.recorded()+two.recorded(), 2*benchWarmup+len(alone.took)+len(both.took); got != want {
		b.t.Errorf("replicas: %d events on disk, %d were acknowledged", got, want)
	}
	for _, r := range []*replicated{alone, both} {
		if r.failed > 0 {
			b.t.Errorf("%s: %d requests failed: %v", r.name, r.failed, r.err)
		}
		n := float64(len(r.took))
		b.keep(r.name, n/r.lasted.Seconds())
		b.say("  %-13s %6.0f events/s   p50 %6.2f  p99 %6.2f ms   processor time each: programs %.3f, PostgreSQL %.3f, generator %.3f ms; of the machine: programs %.0f, PostgreSQL %.0f, generator %.0f, others %.0f %%%s",
			r.name, b.last(r.name), ms(r.took, 50), ms(r.took, 99), r.programs.Seconds()*1000/n, r.database.Seconds()*1000/n, r.generator.Seconds()*1000/n,
			r.share(r.programs), r.share(r.database), r.share(r.generator), busyByOthers, r.refusals())
	}
	b.say("  two replicas do %.2f times as much as one", b.last(both.name)/b.last(alone.name))
}

// replicated adds up slices.
type replicated struct {
	loadResult
	name                          string
	generator, database, programs time.Duration
}

func (r *replicated) add(got *loadResult) {
	r.took, r.lasted, r.refused, r.failed = append(r.took, got.took...), r.lasted+got.lasted, r.refused+got.refused, r.failed+got.failed
	if got.err != nil {
		r.err = got.err
	}
}

// share is a part of two cores.
func (r *replicated) share(used time.Duration) float64 {
	return 100 * used.Seconds() / r.lasted.Seconds() / 2
}

// pinned is a program that has one core to itself as far as it is concerned: one thread of Go at a time, and where there is taskset, always the same core.
func pinned(core int, dsn string) benchPlan {
	p := benchPlan{dsn: dsn, env: []string{"GOMAXPROCS=1"}}
	if path, err := exec.LookPath("taskset"); err == nil {
		p.command = []string{path, "-c", strconv.Itoa(core)}
	}
	return p
}

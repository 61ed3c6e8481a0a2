# Targets document themselves: `make` lists them.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
IMAGE   ?= agentbot:$(VERSION)
ROUNDS  ?= 1
KILLS   ?= 200
SEEDS   ?= 10000
export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help check fmt lint test race sim mutants bench kill run build image golden

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

check: fmt lint test race ## everything a change must pass

fmt: ## format every Go file and group its imports
	golangci-lint fmt

lint: ## vet and golangci-lint (go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0)
	go vet ./...
	golangci-lint run

test: ## all tests
	go test ./...

race: ## the race detector where goroutines meet
	.ci/race

mutants: ## break one rule at a time and want a promise to break (docs/evidence.md)
	AGENTBOT_MUTANTS=1 go test -count=1 -timeout 30m -run '^TestMutants$$' -v ./cmd/agentbot/

golden: ## rewrite the golden files, then look at the diff
	go test $$(grep -rlE 'flag\.Bool\("update"' --include='*_test.go' . | xargs -r -n1 dirname | sort -u) -update

sim: ## the promises in SEEDS worlds in memory, a tenth of them on SQLite, a hundredth on PostgreSQL
	go run ./cmd/agentbot test --sim $(SEEDS)
	go run ./cmd/agentbot test --sim $$(($(SEEDS) / 10 + 1)) --store sqlite
	AGENTBOT_SIMULATE=$$(($(SEEDS) / 100 + 1)) go test -count=1 -timeout 60m -run '^TestSimulation_OnPostgres$$' -v ./cmd/agentbot/

bench: ## latency, throughput, recovery, history, replicas, memory (docs/benchmarks.md)
	AGENTBOT_BENCH=1 AGENTBOT_BENCH_ROUNDS=$(ROUNDS) go test -count=1 -timeout 40m -run '^TestBench$$' -v ./cmd/agentbot/

kill: ## 200 real kill -9 of the built binary under load on each store, and a death at every point of a story (docs/evidence.md)
	AGENTBOT_KILLS=$(KILLS) go test -count=1 -timeout 60m -run '^TestKilledForReal$$' -v ./cmd/agentbot/
	AGENTBOT_CRASHES=all go test -count=1 -timeout 60m -run '^TestKilled(Anywhere|HandingOver)' ./cmd/agentbot/

run: ## the demo on http://127.0.0.1:8080
	go run ./cmd/agentbot demo

build: ## the static binary
	go build -trimpath -ldflags '$(LDFLAGS)' -o agentbot ./cmd/agentbot

image: ## the container image
	docker build --build-arg VERSION=$(VERSION) -t $(IMAGE) .

package web

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts what the process does, in a registry of its own. No label ever holds a conversation, a person or free text.
type Metrics struct {
	registry        *prometheus.Registry
	bots            map[string]bool
	deliveries      *prometheus.CounterVec
	acknowledged    *prometheus.HistogramVec
	turns           *prometheus.CounterVec
	turnSeconds     *prometheus.HistogramVec
	outbounds       *prometheus.CounterVec
	outboundSeconds *prometheus.HistogramVec
	locked          *prometheus.GaugeVec
	backlog         prometheus.Gauge
}

// NewMetrics declares every metric. bots are the configured names: a path of somebody's invention makes no new series.
func NewMetrics(version string, bots ...string) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "agentbot", Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "agentbot", Name: name, Help: help, Buckets: buckets}, labels)
	}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "agentbot", Name: name, Help: help}, labels)
	}
	quick := []float64{.001, .0025, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 5}
	slow := []float64{.005, .015, .03, .06, .125, .25, .5, 1, 2, 4, 8, 15, 30}
	m := &Metrics{
		registry:        prometheus.NewRegistry(),
		bots:            map[string]bool{},
		deliveries:      counter("deliveries_total", "Webhook deliveries by result.", "bot", "result"),
		acknowledged:    histogram("delivery_seconds", "From the first byte of a delivery to its answer.", quick, "bot"),
		turns:           counter("turns_total", "Turns by how they ended: committed, fenced, failed, gave_up.", "bot", "result"),
		turnSeconds:     histogram("turn_seconds", "From the claim of a turn to its end.", slow, "bot"),
		outbounds:       counter("outbounds_total", "Tries and looks by kind of action and verdict.", "bot", "kind", "verdict"),
		outboundSeconds: histogram("outbound_seconds", "How long one try or look took.", slow, "bot", "lane"),
		locked:          gauge("lane_locked", "1 while Chatwoot refuses this bot's token and everything to it waits.", "bot"),
		backlog:         prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "agentbot", Name: "unanswered_conversations", Help: "Pending conversations whose customer waits longer than the watchdog allows."}),
	}
	info := gauge("build_info", "Always 1; the version is the label.", "version")
	info.WithLabelValues(version).Set(1)
	m.registry.MustRegister(m.deliveries, m.acknowledged, m.turns, m.turnSeconds, m.outbounds, m.outboundSeconds, m.locked, m.backlog, info,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, name := range bots {
		m.bots[name] = true
		m.locked.WithLabelValues(name).Set(0)
	}
	return m
}

// Turn counts one turn.
func (m *Metrics) Turn(bot, result string, took time.Duration) {
	m.turns.WithLabelValues(m.known(bot), result).Inc()
	m.turnSeconds.WithLabelValues(m.known(bot)).Observe(took.Seconds())
}

// Outbound counts one try or look of a courier.
func (m *Metrics) Outbound(bot, lane, kind, verdict string, took time.Duration) {
	m.outbounds.WithLabelValues(m.known(bot), kind, verdict).Inc()
	m.outboundSeconds.WithLabelValues(m.known(bot), lane).Observe(took.Seconds())
}

// Locked says whether a bot's lane waits because its token is refused.
func (m *Metrics) Locked(bot string, locked bool) {
	value := 0.0
	if locked {
		value = 1
	}
	m.locked.WithLabelValues(m.known(bot)).Set(value)
}

// Unanswered is what the watchdog saw last.
func (m *Metrics) Unanswered(conversations int) { m.backlog.Set(float64(conversations)) }

func (m *Metrics) delivery(bot, result string, took time.Duration) {
	m.deliveries.WithLabelValues(m.known(bot), result).Inc()
	m.acknowledged.WithLabelValues(m.known(bot)).Observe(took.Seconds())
}

// known keeps the number of series bounded.
func (m *Metrics) known(bot string) string {
	if m.bots[bot] {
		return bot
	}
	return "unknown"
}

func (m *Metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

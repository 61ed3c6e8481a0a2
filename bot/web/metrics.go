package web

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"agentbot/bot"
)

// Metrics counts what the process does, in a registry of its own. No label ever holds a conversation, a person or free text.
type Metrics struct {
	registry        *prometheus.Registry
	bots            map[string]bool
	deliveries      *prometheus.CounterVec
	acknowledged    *prometheus.HistogramVec
	inbounds        *prometheus.CounterVec
	turns           *prometheus.CounterVec
	turnSeconds     *prometheus.HistogramVec
	waitedSeconds   *prometheus.HistogramVec
	modelCalls      *prometheus.CounterVec
	modelSeconds    *prometheus.HistogramVec
	modelTokens     *prometheus.CounterVec
	modelCost       *prometheus.CounterVec
	modelCeilings   *prometheus.CounterVec
	outbounds       *prometheus.CounterVec
	outboundSeconds *prometheus.HistogramVec
	locked          *prometheus.GaugeVec
	unanswered      *prometheus.GaugeVec
	troubles        *prometheus.CounterVec
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
		inbounds:        counter("inbounds_total", "What was journalled: recorded, duplicate, ignored, failed.", "bot", "result"),
		turns:           counter("turns_total", "Turns by how they ended: committed, fenced, failed, released.", "bot", "result"),
		turnSeconds:     histogram("turn_seconds", "From the claim of a turn to its end.", slow, "bot"),
		waitedSeconds:   histogram("answer_seconds", "From a turn's first unread message to its decision, the burst window included.", slow, "bot"),
		modelCalls:      counter("model_calls_total", "Questions to the model by purpose (understand, answer, ground) and outcome (ok, unavailable).", "bot", "purpose", "outcome"),
		modelSeconds:    histogram("model_seconds", "From a question to the model to its answer, waiting for a turn included.", slow, "bot", "purpose"),
		modelTokens:     counter("model_tokens_total", "Tokens that the model has read and written, also for turns that were superseded.", "bot", "purpose", "direction"),
		modelCost:       counter("model_cost_total", "What these tokens cost by llm.price_in and llm.price_out.", "bot", "purpose"),
		modelCeilings:   counter("model_ceilings_total", "Questions that the model was not asked, by the ceiling that was reached.", "bot", "ceiling"),
		outbounds:       counter("outbounds_total", "Tries and looks by kind of action and verdict.", "bot", "kind", "verdict"),
		outboundSeconds: histogram("outbound_seconds", "How long one try or look took.", slow, "bot"),
		locked:          gauge("lane_locked", "1 while Chatwoot refuses this bot's token and everything to it waits.", "bot"),
		unanswered:      gauge("unanswered_conversations", "Pending conversations whose customer waits longer than the watchdog allows.", "bot"),
		troubles:        counter("troubles_total", "What an operator must see, by a stable short name.", "bot", "what"),
	}
	info := gauge("build_info", "Always 1; the version is the label.", "version")
	info.WithLabelValues(version).Set(1)
	m.registry.MustRegister(m.deliveries, m.acknowledged, m.inbounds, m.turns, m.turnSeconds, m.waitedSeconds, m.modelCalls, m.modelSeconds, m.modelTokens,
		m.modelCost, m.modelCeilings, m.outbounds,
		m.outboundSeconds, m.locked, m.unanswered, m.troubles, info, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, name := range bots {
		m.bots[name] = true
		m.locked.WithLabelValues(name).Set(0)
	}
	return m
}

var _ bot.Observer = (*Metrics)(nil)

// Received implements bot.Observer.
func (m *Metrics) Received(key bot.Key, _, result string, _ time.Duration) {
	m.inbounds.WithLabelValues(m.known(key.Bot), result).Inc()
}

// Decided implements bot.Observer.
func (m *Metrics) Decided(e bot.TurnEvent) {
	name := m.known(e.Key.Bot)
	m.turns.WithLabelValues(name, e.Result).Inc()
	m.turnSeconds.WithLabelValues(name).Observe(e.Took.Seconds())
	m.waitedSeconds.WithLabelValues(name).Observe(e.Waited.Seconds())
}

// Asked counts one question to the model.
func (m *Metrics) Asked(e bot.ModelEvent) {
	name := m.known(e.Key.Bot)
	m.modelCalls.WithLabelValues(name, e.Purpose, e.Outcome).Inc()
	if e.Ceiling != "" {
		m.modelCeilings.WithLabelValues(name, e.Ceiling).Inc()
		return
	}
	m.modelSeconds.WithLabelValues(name, e.Purpose).Observe(e.Took.Seconds())
	m.modelTokens.WithLabelValues(name, e.Purpose, "in").Add(float64(e.Cost.TokensIn))
	m.modelTokens.WithLabelValues(name, e.Purpose, "out").Add(float64(e.Cost.TokensOut))
	if e.Money > 0 {
		m.modelCost.WithLabelValues(name, e.Purpose).Add(e.Money)
	}
}

// Delivered implements bot.Observer.
func (m *Metrics) Delivered(e bot.OutboundEvent) {
	name := m.known(e.Key.Bot)
	m.outbounds.WithLabelValues(name, e.Kind, string(e.Verdict)).Inc()
	m.outboundSeconds.WithLabelValues(name).Observe(e.Took.Seconds())
	value := 0.0
	if e.Verdict == bot.Locked {
		value = 1
	}
	m.locked.WithLabelValues(name).Set(value)
}

// Trouble implements bot.Observer.
func (m *Metrics) Trouble(what string, key bot.Key, _ error) {
	m.troubles.WithLabelValues(m.known(key.Bot), what).Inc()
}

// Unanswered is what the watchdog saw last.
func (m *Metrics) Unanswered(name string, conversations int) {
	m.unanswered.WithLabelValues(m.known(name)).Set(float64(conversations))
}

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

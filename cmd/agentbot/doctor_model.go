package main

import (
	"context"
	"errors"
	"strconv"

	"agentbot/bot/llm"
	"agentbot/cmd/agentbot/connect"
)

// model asks the endpoint one tiny question of each kind: D80 to D84.
func (d *doctor) model(ctx context.Context) {
	c := d.config.LLM
	if c.BaseURL == "" {
		d.report.ok(inModel, "doctor_ok_no_model", nil)
		return
	}
	client, err := llm.New(llm.Config{
		BaseURL: c.BaseURL, Key: llm.Key(c.APIKey.Reveal()), Model: c.Model, EmbeddingModel: c.EmbeddingModel,
		Timeout: c.Timeout.D(), TokenField: c.TokenField, NoTemperature: c.NoTemperature, Now: d.world.Now,
	})
	if err != nil {
		d.report.find(inModel, "D1", connect.Refusal, connect.Values{"problem": stopped(err.Error())})
		return
	}
	if c.Model != "" {
		d.chat(ctx, client)
	}
	if c.EmbeddingModel != "" {
		p, dimensions := client.ProbeEmbeddings(ctx)
		if f := d.modelFault(p, c.EmbeddingModel, "llm.embedding_model"); f != nil {
			d.report.add(inModel, f)
			return
		}
		d.report.ok(inModel, "doctor_ok_embedding", connect.Values{"model": c.EmbeddingModel, "took": shortTime(p.Took), "dimensions": strconv.Itoa(dimensions)})
	}
}

func (d *doctor) chat(ctx context.Context, client *llm.Client) {
	name := d.config.LLM.Model
	p := client.ProbeChat(ctx)
	best := p.Schema
	for _, simpler := range []llm.Probed{p.Tools, p.Object, p.Words} {
		if !best.Works() {
			best = simpler
		}
	}
	if f := d.modelFault(best, name, "llm.model"); f != nil {
		d.report.add(inModel, f)
		return
	}
	word := func(p llm.Probed) string {
		if p.Works() {
			return d.world.Texts.Say("doctor_yes", nil)
		}
		return d.world.Texts.Say("doctor_no", nil)
	}
	d.report.ok(inModel, "doctor_ok_model", connect.Values{"model": name, "took": shortTime(best.Took)})
	d.report.ok(inModel, "doctor_ok_features", connect.Values{"schema": word(p.Schema), "object": word(p.Object), "tools": word(p.Tools)})
	if !p.Schema.Works() && !p.Tools.Works() { // a function's parameters are a schema, too
		d.report.find(inModel, "D84", connect.Note, connect.Values{"model": name})
	}
}

// modelFault says what a probe that came to nothing means. Refused is what somebody has to correct; what may pass by itself is a warning.
func (d *doctor) modelFault(p llm.Probed, model, key string) *connect.Finding {
	t := d.world.Texts
	at := connect.Values{"model": model, "key": key, "status": strconv.Itoa(p.Status)}
	switch p.Fault {
	case llm.None:
		return nil
	case llm.BadKey:
		return t.Find("D80", connect.Refusal, at)
	case llm.Unknown:
		return t.Find("D81", connect.Refusal, at)
	case llm.Unsupported:
		return t.Find("D83", connect.Refusal, at)
	case llm.Busy:
		at["reason"] = t.Say("doctor_token_busy", nil)
	case llm.TooSlow:
		at["reason"] = t.Reason(context.DeadlineExceeded)
	case llm.Unreachable:
		at["reason"] = t.Say("reason_refused", nil)
	case llm.Broken:
		at["reason"] = t.Reason(errors.New("?"))
		if p.Status != 0 {
			at["reason"] = t.Say("reason_status", at)
		}
	}
	return t.Find("D82", connect.Warning, at)
}

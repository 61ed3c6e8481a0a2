package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"agentbot/cmd/agentbot/connect"
	"agentbot/knowledge"
)

// oldDocuments is an age at which somebody should look whether what is written there still holds.
const oldDocuments = 365 * 24 * time.Hour

// documents reads the sources as serve does: D6, D90 to D93.
func (d *doctor) documents(ctx context.Context, p *patient) {
	if len(p.Knowledge.Sources) == 0 {
		d.report.ok(inDocuments, "doctor_ok_no_documents", nil)
		return
	}
	for _, s := range p.Knowledge.Sources {
		if s.Type == sampleKnowledge {
			d.report.find(inDocuments, "D6", connect.Warning, nil)
			continue
		}
		d.folder(ctx, p, s.Path)
	}
}

func (d *doctor) folder(ctx context.Context, p *patient, path string) {
	docs, drops, err := knowledge.Folder{Path: path, Language: p.Flows.DefaultLanguage}.Documents(ctx)
	if err != nil {
		d.report.find(inDocuments, "D90", connect.Refusal, connect.Values{"problem": stopped(err.Error())})
		return
	}
	if len(drops) > 0 {
		d.report.find(inDocuments, "D92", connect.Note, connect.Values{"count": strconv.Itoa(len(drops)), "place": path, "names": namesOf(drops)})
	}
	if len(docs) == 0 {
		d.report.find(inDocuments, "D91", connect.Warning, connect.Values{"place": path})
		return
	}
	var newest time.Time
	for _, doc := range docs {
		if info, err := os.Stat(doc.Path); err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	date := newest.Format(d.world.Texts.Say("date_format", nil))
	d.report.ok(inDocuments, "doctor_ok_documents", connect.Values{"place": path, "count": strconv.Itoa(len(docs)), "date": date})
	if d.world.Now().Sub(newest) > oldDocuments {
		d.report.find(inDocuments, "D93", connect.Note, connect.Values{"place": path, "date": date})
	}
}

// namesOf are the first files that were left out.
func namesOf(drops []knowledge.Drop) string {
	const shown = 3
	var names []string
	for _, drop := range drops[:min(len(drops), shown)] {
		names = append(names, filepath.Base(drop.Path))
	}
	if len(drops) > shown {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

package flows

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// changedShipped is the shipped library with some files changed.
func changedShipped(t *testing.T, changed map[string][]byte) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	err := fs.WalkDir(Shipped(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".yaml" {
			return err
		}
		body, err := fs.ReadFile(Shipped(), name)
		tree[name] = &fstest.MapFile{Data: body}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range changed {
		tree[name] = &fstest.MapFile{Data: body}
	}
	return tree
}

// Each transcript carries the patterns that somebody has written anew, and shows what comes of it.
func TestPatterns_WhatALeadWritesIsWhatHappens(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/patterns/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			changed := map[string][]byte{}
			for _, f := range archive.Files {
				changed[f.Name] = f.Data
			}
			lib, problems := Load(changedShipped(t, changed), testOptions())
			if lib == nil {
				t.Fatalf("does not load:\n%s", Format(problems))
			}
			got := newChat(t, lib, nil).play(string(archive.Comment))
			if *update {
				archive.Comment = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Comment), got); diff != "" {
				t.Errorf("transcript changed (-want +got), rewrite with -update:\n%s", diff)
			}
		})
	}
}

// A folder that has none of the patterns speaks as the shipped library does, and owns none of them.
func TestPatterns_AreKeptWhereAFolderHasNone(t *testing.T) {
	t.Parallel()
	tree := changedShipped(t, nil)
	for _, s := range situations() {
		if s.without == "" {
			if tree[s.name+".yaml"] == nil {
				t.Errorf("%s does not ship", s.name)
			}
			delete(tree, s.name+".yaml")
		}
	}
	lib, problems := Load(tree, testOptions())
	if lib == nil {
		t.Fatalf("does not load:\n%s", Format(problems))
	}
	for _, o := range lib.Outlines() {
		if slices.Contains([]string{"cancel", "human", "error"}, o.Flow) {
			t.Errorf("%s is counted, and nobody wrote it", o.Flow)
		}
	}
	for _, name := range []string{"repair", "second_topic", "small", "done_then_cancel"} {
		archive, err := txtar.ParseFile("testdata/chat/" + name + ".txtar")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(archive.Comment), newChat(t, lib, nil).play(string(archive.Comment))); diff != "" {
			t.Errorf("%s is otherwise without the files (-with +without):\n%s", name, diff)
		}
	}
}

// Of the other situations a folder may do without: that there is no flow for them says something.
func TestPatterns_OthersMayBeMissing(t *testing.T) {
	t.Parallel()
	tree := changedShipped(t, nil)
	for _, s := range situations() {
		delete(tree, s.name+".yaml")
	}
	lib, problems := Load(tree, testOptions())
	if lib == nil {
		t.Fatalf("does not load:\n%s", Format(problems))
	}
	for _, s := range situations() {
		if kept := lib.flows[s.name] != nil; kept != (s.without == "") {
			t.Errorf("%s is played: %v, and the manual says %q", s.name, kept, s.without)
		}
	}
	got := newChat(t, lib, nil).play("< comprei com o e-mail errado\n\n< xpto\n\n< xpto\n\n< xpto\n\n< oi\n\n< qual o prazo do reembolso?\n")
	if strings.Contains(got, "(silent)") || !strings.Contains(got, "(left)") {
		t.Errorf("everybody is answered, and who is not understood gets a person:\n%s", got)
	}
}

// The folder's own words are said in the patterns that ship with the program.
func TestPatterns_KeptOnesSpeakTheFoldersTexts(t *testing.T) {
	t.Parallel()
	tree := changedShipped(t, nil)
	delete(tree, "cancel.yaml")
	texts := string(tree["texts.yaml"].Data)
	tree["texts.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(texts, "Tudo bem, parei por aqui.", "Parado.", 1))}
	lib, problems := Load(tree, testOptions())
	if lib == nil {
		t.Fatalf("does not load:\n%s", Format(problems))
	}
	if got := newChat(t, lib, nil).play("< comprei com o e-mail errado\n\n< cancelar\n"); !strings.Contains(got, "> Parado.") {
		t.Errorf("want the folder's sentence:\n%s", got)
	}
}

// A pattern that asks while its library is replaced begins again in the new one, and still knows what it is about.
func TestPatterns_KeepWhatTheyKnowInAnotherVersion(t *testing.T) {
	t.Parallel()
	const asks = `flow: error
pattern: true
title: {pt: x, es: x, en: x}
slots: {phone: {type: text, label: {pt: o telefone, es: el teléfono, en: the phone}}}
steps:
  - collect: phone
    id: ask_phone
    ask: {pt: Qual telefone?, es: ¿Qué teléfono?, en: Which phone?}
    on_exhausted: {handoff: {reason: "{{ reason }}"}}
  - handoff: {reason: "{{ reason }}"}
`
	version := func(body string) *Library {
		lib, problems := Load(changedShipped(t, map[string][]byte{"error.yaml": []byte(body)}), testOptions())
		if lib == nil {
			t.Fatalf("does not load:\n%s", Format(problems))
		}
		return lib
	}
	c := newChat(t, version(asks), nil)
	c.play("< comprei com o e-mail errado HP10000001\n\n< 111111\n\n< novo@example.com\n\n# hang\n< sim\n\n# result doubt\n")
	c.ls = NewLibraries(version(strings.ReplaceAll(asks, "ask_phone", "ask")))
	if got := c.play("< 11 98888-0000\n"); !strings.Contains(got, "`result_unknown`") {
		t.Errorf("want a person, for the same reason:\n%s", got)
	}
}

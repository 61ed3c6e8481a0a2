package flows

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"agentbot/bot"
	"agentbot/bot/nlu/intent"
)

// What the matching would take for another flow's is told with its place; the shipped flows are told apart.
func TestPhrases_TooClose(t *testing.T) {
	t.Parallel()
	opts := testOptions()
	opts.Confused = intent.Confused
	if _, problems := Load(Shipped(), opts); len(problems) > 0 {
		t.Error(Format(problems))
	}
	body := "flow: mine\ntitle: {pt: x, es: x, en: x}\ntrigger:\n  phrases:\n    pt:\n      - quero falar do tempo\n      - queria trocar o email da minha compra\nsteps: [{say: {pt: Oi, es: Hola, en: Hi}}, resolve]\n"
	files := fstest.MapFS{"mine.yaml": &fstest.MapFile{Data: []byte(body)}}
	if err := fs.WalkDir(Shipped(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(Shipped(), name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	got := tooClose(files, opts)
	if !strings.Contains(got, `mine.yaml:7:9: the phrase "queria trocar o email da minha compra" is too close to "quero trocar o e-mail da minha compra" of email_change`) || strings.Contains(got, "tempo") {
		t.Error(got)
	}
	opts.Confused = func([]bot.FlowCard) []bot.Confusion {
		return []bot.Confusion{{Flow: "mine", Language: "pt", Phrase: "quero falar do tempo", Other: "email_change", Near: "Quero  falar do tempo"}}
	}
	if got := tooClose(files, opts); got != "" {
		t.Errorf("what reads the same is told by the rule for that: %s", got)
	}
}

func tooClose(files fs.FS, opts Options) string {
	_, problems := Load(files, opts)
	return Format(problems)
}

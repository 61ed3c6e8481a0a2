package flows

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Two flows that run each other are told where one of them runs the other; one that asks in between may come back.
func TestRun_ComesBack(t *testing.T) {
	t.Parallel()
	flow := func(name, steps string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("flow: " + name + "\nsub: true\ntitle: {pt: x, es: x, en: x}\nslots: {x: {type: text}}\nsteps:\n" + steps)}
	}
	const (
		say = "  - say: {pt: Oi, es: Hola, en: Hi}\n"
		ask = "  - collect: x\n    ask: {pt: Oi, es: Hola, en: Hi}\n    on_exhausted: resolve\n"
	)
	tell := func(first, second, third string) string {
		files := withShared(t, "first.yaml", flow("first", first).Data)
		files["second.yaml"], files["third.yaml"] = flow("second", second), flow("third", third)
		_, problems := Load(files, testOptions())
		return Format(problems)
	}
	got := tell(say+"  - run: second\n", "  - run: third\n  - run: first\n", say)
	for _, want := range []string{"first.yaml:7:10: run second comes back to first", "second.yaml:7:10: run first comes back to second"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if got := tell(say+"  - run: second\n", "  - run: third\n  - run: first\n", ask); got != "" {
		t.Errorf("third asks something:\n%s", got)
	}
	if got := tell(ask+"  - run: second\n", "  - run: third\n  - run: first\n", say); got != "" {
		t.Errorf("first asks something:\n%s", got)
	}
}

package intent

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"agentbot/bot"
)

// drawer keeps what training makes in memory.
type drawer struct {
	kept          map[string][]byte
	loads, stores int
}

func (d *drawer) Load(key string) ([]byte, bool) {
	d.loads++
	data, ok := d.kept[key]
	return data, ok
}

func (d *drawer) Store(key string, data []byte) {
	d.stores++
	d.kept[key] = data
}

// shop is a small library whose flows are told apart easily.
func shop() []bot.FlowCard {
	return flowsOf("en", map[string][]string{
		"refund":    {"I want my money back", "please refund my order", "how do I get a refund", "give me back what I paid", "refund the purchase"},
		"password":  {"I forgot my password", "cannot sign in any more", "reset my password please", "the login does not accept my password", "locked out of my account"},
		"delivery":  {"where is my package", "the parcel has not arrived", "track my delivery", "when will the shipment come", "my package is late"},
		"invoice":   {"send me the invoice", "I need a receipt for tax", "download the bill", "invoice with our company name", "where do I find my invoices"},
		"greetings": {"hello there", "hi good morning", "hey how are you", "good evening", "hello"},
	})
}

func TestLibrary_BeginAnswersBeforeTraining(t *testing.T) {
	t.Parallel()
	var l Library
	v := bot.View{Library: "a", Flows: shop()}
	l.Begin(v)
	first := l.Classifier(v, 1)
	if m := first.Match("please refund my last order", "en"); len(m.Candidates) == 0 || m.Candidates[0].Flow != "refund" {
		t.Errorf("before training: %+v, want refund first", m)
	}
	if m := first.Match("tell me about the mating habits of penguins", "en"); m.Band == Start {
		t.Errorf("before training a stranger starts %+v", m)
	}
	l.Train(t.Context(), v, Options{Seed: 1}, nil)
	if trained := l.Classifier(v, 1); trained == first {
		t.Error("after Train the library still answers by what was there before")
	}
}

func TestLibrary_WithoutBeginTheFirstUseTrains(t *testing.T) {
	t.Parallel()
	var l Library
	v := bot.View{Library: "a", Flows: shop()}
	if got, want := l.Classifier(v, 3), Train(v.Flows, Options{Seed: 3}); !slices.Equal(got.model.net.weights, want.model.net.weights) {
		t.Error("the first use gives another model than Train: simulation would not be deterministic")
	}
}

func TestLibrary_CancelledTrainingChangesNothing(t *testing.T) {
	t.Parallel()
	var l Library
	v := bot.View{Library: "a", Flows: shop()}
	l.Begin(v)
	before := l.Classifier(v, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := &drawer{kept: map[string][]byte{}}
	l.Train(ctx, v, Options{Seed: 1}, d)
	if l.Classifier(v, 1) != before || d.stores != 0 {
		t.Errorf("a cancelled training replaced the classifier or was kept (%d stores)", d.stores)
	}
}

func TestLibrary_CachedModelAnswersAsTheTrainedOne(t *testing.T) {
	t.Parallel()
	d := &drawer{kept: map[string][]byte{}}
	v := bot.View{Library: "a", Flows: shop()}
	var first, second Library
	first.Train(t.Context(), v, Options{Seed: 1}, d)
	if d.stores != 1 {
		t.Fatalf("%d models kept, want 1", d.stores)
	}
	second.Train(t.Context(), v, Options{Seed: 1}, d)
	if d.stores != 1 {
		t.Error("the second run trained although the model was kept")
	}
	for _, text := range []string{"refund my order", "where's my packge", "hello", "penguins", "passwrd reset pls", "bill for my company"} {
		a, b := first.Classifier(v, 1).Match(text, "en"), second.Classifier(v, 1).Match(text, "en")
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%q: trained says %+v, read back says %+v", text, a, b)
		}
	}
	if other := cacheKey(v.Flows, Options{Seed: 1, Unlabelled: []Said{{Text: "hello"}}}); other == cacheKey(v.Flows, Options{Seed: 1}) {
		t.Error("a log does not change the key of the cache")
	}
}

func TestLibrary_DamagedCacheIsTrainedAgain(t *testing.T) {
	t.Parallel()
	v := bot.View{Library: "a", Flows: shop()}
	o := Options{Seed: 1}
	whole := encode(Train(v.Flows, o))
	for name, data := range map[string][]byte{
		"empty": {}, "cut": whole[:len(whole)/2], "foreign": []byte("something else"), "flipped": flipped(whole), "no body": []byte(magic),
	} {
		d := &drawer{kept: map[string][]byte{cacheKey(v.Flows, o): data}}
		var l Library
		l.Train(t.Context(), v, o, d)
		if m := l.Classifier(v, 1).Match("refund my order", "en"); len(m.Candidates) == 0 || m.Candidates[0].Flow != "refund" {
			t.Errorf("%s: %+v, want refund", name, m)
		}
	}
	if _, err := decode(shop()[:3], whole); err == nil {
		t.Error("a model of five flows was taken for three")
	}
}

func flipped(data []byte) []byte {
	out := bytes.Clone(data)
	for i := len(magic); i < len(out); i += 7 {
		out[i] ^= 0x55
	}
	return out
}

func TestTrain_LearnsFromTheLog(t *testing.T) {
	t.Parallel()
	var log []Said
	for i := range 12 {
		log = append(log, Said{Text: "please refund the order, scratched lid " + strconv.Itoa(i), Language: "en"},
			Said{Text: "what do penguins eat in winter " + strconv.Itoa(i), Language: "en"})
	}
	plain, taught := Train(shop(), Options{Seed: 1}), Train(shop(), Options{Seed: 1, Unlabelled: log})
	const asked = "scratched lid"
	if a, b := plain.Match(asked, "en"), taught.Match(asked, "en"); a.Candidates[0].Flow == "refund" || b.Candidates[0].Flow != "refund" {
		t.Errorf("%q: before the log %+v, after it %+v: want refund first only after it", asked, a.Candidates, b.Candidates)
	}
	if m := taught.Match("what do penguins eat", "en"); m.Band == Start {
		t.Errorf("strangers in the log became a flow's message: %+v", m)
	}
	again := Train(shop(), Options{Seed: 1, Unlabelled: log})
	if !slices.Equal(taught.model.net.weights, again.model.net.weights) || taught.model.limits != again.model.limits {
		t.Error("two trainings from the same phrases and log differ")
	}
}

func TestPastTexts_AreBoundedAndDifferent(t *testing.T) {
	t.Parallel()
	_, phrases, _ := classesOf(shop())
	log := []Said{{Text: "Hello!!"}, {Text: "something new"}, {Text: "Something, new"}, {Text: "?"}}
	for i := range 2 * maxLog {
		log = append(log, Said{Text: "number " + strconv.Itoa(i)})
	}
	got := pastTexts(log, phrases)
	if len(got) != maxLog || strings.Join(got[0].words, " ") != "something new" || strings.Join(got[1].words, " ") != "number 0" {
		t.Errorf("%d texts, first %v, second %v: want %d, a phrase and a repetition left out", len(got), got[0].words, got[1].words, maxLog)
	}
}

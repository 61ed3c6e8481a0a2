package intent

import (
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"agentbot/bot/nlu/words"

	"agentbot/bot"
)

// library500 is 500 flows of 20 phrases each, made of the words of the project's own everyday texts: as many different features as a large company has.
func library500() []bot.FlowCard {
	tokens := words.Tokens(everyday("pt") + everyday("es") + everyday("en"))
	chance := shuffler{state: 500}
	pick := func() string { return tokens[chance.next()%uint64(len(tokens))].Word }
	phrases := map[string][]string{}
	for i := range 500 {
		topic := [4]string{pick(), pick(), pick(), pick()}
		name := fmt.Sprintf("flow%03d", i)
		for range 20 {
			text := ""
			for k := range 9 {
				if k%2 == 0 {
					text += topic[chance.next()%4] + " "
				} else {
					text += pick() + " "
				}
			}
			phrases[name] = append(phrases[name], text)
		}
	}
	return flowsOf("pt", phrases)
}

// everyday is what was written for this project in a language, for the training of the language table.
func everyday(code string) string {
	text, err := os.ReadFile("../../../tools/understanding/everyday." + code + ".txt")
	if err != nil {
		panic(err)
	}
	return string(text)
}

// The nearest centroid is the baseline of both: it is what answers without a training.
func BenchmarkTrain500x20(b *testing.B) {
	flows := library500()
	b.Run("nearest centroid", func(b *testing.B) {
		for b.Loop() {
			Nearest(flows)
		}
	})
	b.Run("trained, without threshold", func(b *testing.B) {
		for b.Loop() {
			c, phrases, titles := classesOf(flows)
			v := newVocabulary(phrases, titles)
			v.see(phrases)
			fit(phrases, len(c.labels), v, 1, nil)
		}
	})
	b.Run("trained, with threshold", func(b *testing.B) {
		for b.Loop() {
			Train(flows, Options{Seed: 1})
		}
	})
}

// BenchmarkPeak500x20 is how far the heap rises above what was there before, garbage included, while 500 flows are trained beside the nearest
// centroid that serves meanwhile; looked at every 200 µs. Run alone: other benchmarks leave garbage.
func BenchmarkPeak500x20(b *testing.B) {
	flows := library500()
	for b.Loop() {
		b.StopTimer()
		runtime.GC()
		before, stop, ended := heapNow(), make(chan struct{}), make(chan uint64)
		go func() {
			peak := uint64(0)
			every := time.NewTicker(200 * time.Microsecond)
			defer every.Stop()
			for {
				peak = max(peak, heapNow())
				select {
				case <-stop:
					ended <- peak
					return
				case <-every.C:
				}
			}
		}()
		b.StartTimer()
		serving := Nearest(flows)
		trained := Train(flows, Options{Seed: 1})
		b.StopTimer()
		close(stop)
		b.ReportMetric(float64(<-ended-before)/1e6, "MB-peak")
		runtime.GC()
		b.ReportMetric(float64(heapNow()-before)/1e6, "MB-kept-in-use")
		runtime.KeepAlive(serving)
		runtime.KeepAlive(trained)
		b.StartTimer()
	}
}

// heapNow is the bytes of objects on the heap, the dead ones that were not swept included.
func heapNow() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func BenchmarkQuery500x20(b *testing.B) {
	flows := library500()
	for name, c := range map[string]*Classifier{"nearest centroid": Nearest(flows), "trained": Train(flows, Options{Seed: 1})} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c.Match("nao consigo abrir a minha conta depois que troquei o email da compra", "pt")
			}
			if c.model.net != nil {
				b.ReportMetric(float64(4*len(c.model.net.weights))/1e6, "MB-weights")
			}
		})
	}
}

func BenchmarkKept500x20(b *testing.B) {
	flows := library500()
	c := Train(flows, Options{Seed: 1})
	data := encode(c)
	for b.Loop() {
		if _, err := decode(flows, data); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(data))/1e6, "MB-kept")
}

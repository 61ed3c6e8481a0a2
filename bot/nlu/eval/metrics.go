package eval

import (
	"math"
	"slices"
)

// The metrics below take scores of any monotone kind: only their order counts, except for calibration.

// areaUnder is the chance that a text of the first list scores above one of the second, ties counting half (AUROC); 0 where a list is empty.
func areaUnder(inside, outside []float64) float64 {
	if len(inside) == 0 || len(outside) == 0 {
		return 0
	}
	ordered := slices.Sorted(slices.Values(outside))
	wins := 0.0
	for _, s := range inside {
		below, found := slices.BinarySearch(ordered, s)
		ties := 0
		if found {
			ties = sameFrom(ordered, below)
		}
		wins += float64(below) + float64(ties)/2
	}
	return wins / float64(len(inside)) / float64(len(outside))
}

func sameFrom(ordered []float64, at int) int {
	n := 0
	for at+n < len(ordered) && ordered[at+n] == ordered[at] {
		n++
	}
	return n
}

// recallAtLoss is the largest share of the outside texts that a threshold turns away while it keeps all but the given share of the total of
// inside texts among those that were right: OOSrec@-3pt for a loss of 0.03.
func recallAtLoss(right, outside []float64, total int, loss float64) float64 {
	if len(right) == 0 || len(outside) == 0 {
		return 0
	}
	ordered := slices.Sorted(slices.Values(right))
	lose := min(int(loss*float64(total)+1e-9), len(ordered)-1)
	threshold, rejected := ordered[lose], 0
	for _, s := range outside {
		if s < threshold {
			rejected++
		}
	}
	return float64(rejected) / float64(len(outside))
}

// verdict is one judged text: what it is and what it was taken for, "" for nothing at all.
type verdict struct{ gold, said string }

// macroF1 is the unweighted mean of the F1 of every intent that occurs among the gold labels.
func macroF1(verdicts []verdict) float64 {
	type count struct{ hit, gold, said int }
	counts := map[string]*count{}
	at := func(name string) *count {
		if counts[name] == nil {
			counts[name] = &count{}
		}
		return counts[name]
	}
	for _, v := range verdicts {
		at(v.gold).gold++
		at(v.said).said++
		if v.gold == v.said {
			at(v.gold).hit++
		}
	}
	sum, intents := 0.0, 0
	for _, c := range counts {
		if c.gold > 0 {
			sum += 2 * float64(c.hit) / float64(c.gold+c.said)
			intents++
		}
	}
	if intents == 0 {
		return 0
	}
	return sum / float64(intents)
}

// calibrationBins is the usual number of equal slices of 0 to 1.
const calibrationBins = 10

// calibrationError is the expected calibration error: how far, on average over the texts, the promised chance of being right is from the
// share that was right among texts with about the same promise.
func calibrationError(promised []float64, right []bool) float64 {
	if len(promised) == 0 {
		return 0
	}
	var sum [calibrationBins]float64
	var hits, rows [calibrationBins]int
	for i, p := range promised {
		bin := min(calibrationBins-1, max(0, int(p*calibrationBins)))
		sum[bin] += p
		rows[bin]++
		if right[i] {
			hits[bin]++
		}
	}
	off := 0.0
	for bin := range rows {
		off += math.Abs(sum[bin] - float64(hits[bin]))
	}
	return off / float64(len(promised))
}

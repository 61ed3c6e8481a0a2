package intent

import (
	"math"
	"slices"
)

// smallLibrary is the number of flows from which the prior counts in full: it was measured on libraries of 50 flows and more, and in
// smaller ones the folds say more than it does.
const smallLibrary = 60

// affordable is the share of right answers given up to turn strangers away.
const affordable = 0.045

// findLimits derives the thresholds from the phrases alone: what keeps nearly all of the accuracy in the folds, pulled halfway
// towards a prior, because customers write less like the phrases than the phrases among themselves.
func findLimits(rows []foldRow, phrases, classes int) limits {
	perClass := float64(phrases) / float64(classes)
	prior := math.Min(0.40, 0.057*math.Pow(perClass, 0.6))
	// With few flows even a stranger gets a large share of the probability: one of K is the least there is.
	prior = 1/float64(classes) + (1-1/float64(classes))*prior
	l := limits{slope: 1}
	if len(rows) == 0 || perClass < 3 {
		l.low = math.Log(prior)
		l.high = math.Log(math.Min(0.95, prior*1.3))
		return l
	}
	byScore := cut(rows, func(r foldRow) float64 { return r.score })
	byChance := math.Max(cut(rows, func(r foldRow) float64 { return r.chance }), 1e-4)
	shift := 0.5*math.Log(byChance) + 0.5*math.Log(prior) - math.Log(byChance)
	l.low = byScore + shift*math.Min(1, float64(classes)/smallLibrary)
	l.high = math.Max(math.Max(l.low, precise(rows, 0.9)), quantile(rows, 0.1))
	l.slope, l.shift = calibrate(rows)
	return l
}

// cut is the largest threshold that keeps the share of right and accepted rows within what is affordable.
func cut(rows []foldRow, by func(foldRow) float64) float64 {
	var right []float64
	for _, r := range rows {
		if r.right {
			right = append(right, by(r))
		}
	}
	if len(right) == 0 {
		return by(rows[0])
	}
	slices.Sort(right)
	lose := int(affordable * float64(len(rows)))
	return right[min(lose, len(right)-1)]
}

// precise is the lowest score above which at least the wanted share of fold rows is right.
func precise(rows []foldRow, wanted float64) float64 {
	ordered := slices.Clone(rows)
	slices.SortFunc(ordered, func(a, b foldRow) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	right, best := 0, ordered[0].score
	for i, r := range ordered {
		if r.right {
			right++
		}
		if float64(right) >= wanted*float64(i+1) {
			best = r.score
		}
	}
	return best
}

// calibrate fits a logistic curve from score to being right by Newton's method. Two invented rows on either side keep it sane
// when every fold row was right.
func calibrate(rows []foldRow) (slope, shift float64) {
	mean, low := 0.0, rows[0].score
	for _, r := range rows {
		mean += r.score / float64(len(rows))
		low = math.Min(low, r.score)
	}
	padded := append(slices.Clone(rows), foldRow{score: low - 1}, foldRow{score: low - 1}, foldRow{score: mean, right: true}, foldRow{score: mean, right: true})
	slope, shift = 1, 0
	for range 30 {
		var ga, gb, haa, hab, hbb float64
		for _, r := range padded {
			p := 1 / (1 + math.Exp(-(slope*(r.score-mean) + shift)))
			y := 0.0
			if r.right {
				y = 1
			}
			x, w := r.score-mean, p*(1-p)+1e-6
			ga, gb = ga+(y-p)*x, gb+(y-p)
			haa, hab, hbb = haa+w*x*x, hab+w*x, hbb+w
		}
		ga, haa, hbb = ga-0.01*(slope-1), haa+0.01, hbb+0.01
		det := haa*hbb - hab*hab
		if det < 1e-9 {
			break
		}
		slope = math.Min(20, math.Max(0.05, slope+(ga*hbb-gb*hab)/det))
		shift = math.Min(20, math.Max(-20, shift+(gb*haa-ga*hab)/det))
	}
	return slope, shift - slope*mean
}

// quantile is the score below which this share of the right fold rows lies.
func quantile(rows []foldRow, share float64) float64 {
	var right []float64
	for _, r := range rows {
		if r.right {
			right = append(right, r.score)
		}
	}
	if len(right) == 0 {
		return math.Inf(1)
	}
	slices.Sort(right)
	return right[int(share*float64(len(right)))]
}

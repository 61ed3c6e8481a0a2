package intent

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"agentbot/bot"
)

// magic begins every encoded model.
const magic = "agentbot intent 1\n"

// errForeign is data that does not belong to these flows.
var errForeign = errors.New("the kept model is not one of these flows: train again")

// encoded is the fixed part of a model as it is kept; the weights follow as the upper halves of float32, then the phrase words.
type encoded struct {
	Classes, Features, Words uint32
	Low, High, Slope, Shift  float64
	Strange                  float64
}

// encode writes a model compactly. Training has rounded the weights to what is kept, so that a model read back answers as the trained one did.
func encode(c *Classifier) []byte {
	var out bytes.Buffer
	out.WriteString(magic)
	packed, _ := flate.NewWriter(&out, flate.BestSpeed) // the level is a valid one
	m := c.model
	head := encoded{
		Classes: uint32(m.net.classes), Features: uint32(len(m.vocabulary.idf)), Words: uint32(len(m.vocabulary.words.counts)),
		Low: m.limits.low, High: m.limits.high, Slope: m.limits.slope, Shift: m.limits.shift, Strange: m.vocabulary.strange,
	}
	// A buffer in memory takes everything: these writes cannot fail.
	_ = binary.Write(packed, binary.LittleEndian, head)
	ids := make([]uint64, len(m.vocabulary.idf))
	for hash, id := range m.vocabulary.ids {
		ids[id] = hash
	}
	for _, part := range []any{ids, m.vocabulary.idf, m.vocabulary.mean, m.net.bias, halves(m.net.weights)} {
		_ = binary.Write(packed, binary.LittleEndian, part)
	}
	for _, w := range keys(m.vocabulary.words.counts) {
		_ = binary.Write(packed, binary.LittleEndian, [2]uint32{uint32(len(w)), uint32(m.vocabulary.words.counts[w])})
		_, _ = io.WriteString(packed, w)
	}
	_ = packed.Close()
	return out.Bytes()
}

// maxCells bounds what is believed of a length: more than any library needs, less than a machine has.
const maxCells = 1 << 28

// decode reads a model back for the flows it was made from.
func decode(flows []bot.FlowCard, data []byte) (*Classifier, error) {
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok {
		return nil, errForeign
	}
	packed := flate.NewReader(bytes.NewReader(rest))
	c, phrases, titles := classesOf(flows)
	var head encoded
	if err := binary.Read(packed, binary.LittleEndian, &head); err != nil {
		return nil, fmt.Errorf("read a kept model: %w", err)
	}
	if int(head.Classes) != len(c.labels) || uint64(head.Classes)*uint64(head.Features) > maxCells || head.Words > maxCells>>6 {
		return nil, errForeign
	}
	v := &vocabulary{ids: make(map[uint64]int32, head.Features), idf: make([]float32, head.Features), mean: make([]float32, dims), strange: head.Strange}
	net := &softmax{classes: int(head.Classes), weights: make([]float32, int(head.Features)*int(head.Classes)), bias: make([]float32, head.Classes)}
	ids, weights := make([]uint64, head.Features), make([]uint16, len(net.weights))
	for _, part := range []any{ids, v.idf, v.mean, net.bias, weights} {
		if err := binary.Read(packed, binary.LittleEndian, part); err != nil {
			return nil, fmt.Errorf("read a kept model: %w", err)
		}
	}
	for i, half := range weights {
		net.weights[i] = math.Float32frombits(uint32(half) << 16)
	}
	v.dense = int32(head.Features) - dims
	for id, hash := range ids[:max(0, int(v.dense))] {
		v.ids[hash] = int32(id)
	}
	counts, err := readCounts(packed, int(head.Words))
	if err != nil {
		return nil, err
	}
	v.words = newSpelling(counts)
	c.ground = newGround(len(c.labels), phrases, titles)
	c.model = &model{vocabulary: v, net: net, limits: limits{low: head.Low, high: head.High, slope: head.Slope, shift: head.Shift}}
	return c, nil
}

func readCounts(from io.Reader, words int) (map[string]int, error) {
	counts := make(map[string]int, words)
	for range words {
		var at [2]uint32
		if err := binary.Read(from, binary.LittleEndian, &at); err != nil {
			return nil, fmt.Errorf("read the words of a kept model: %w", err)
		}
		if at[0] > 1<<12 {
			return nil, errForeign
		}
		w := make([]byte, at[0])
		if _, err := io.ReadFull(from, w); err != nil {
			return nil, fmt.Errorf("read the words of a kept model: %w", err)
		}
		counts[string(w)] = int(at[1])
	}
	return counts, nil
}

// halves are the upper halves of numbers that round has rounded.
func halves(numbers []float32) []uint16 {
	out := make([]uint16, len(numbers))
	for i, x := range numbers {
		out[i] = uint16(math.Float32bits(x) >> 16)
	}
	return out
}

// round brings numbers to what half of their bits can say: eight bits before the weight of a feature is uncertain anyway.
func round(numbers []float32) {
	for i, x := range numbers {
		numbers[i] = math.Float32frombits((math.Float32bits(x) + 1<<15) &^ (1<<16 - 1))
	}
}

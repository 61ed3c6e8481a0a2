package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"slices"

	"agentbot/bot/nlu/embedding"
)

// export writes the table of bot/nlu/embedding: the most frequent words and all buckets.
func (s *student) export(path string, words, least int, say func(string, ...any)) error {
	order := make([]int, 0, len(s.names))
	for i := range s.names {
		if s.counts[i] >= least {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return s.counts[b] - s.counts[a] })
	order = order[:min(words, len(order))]
	slices.SortFunc(order, func(a, b int) int {
		if s.names[a] < s.names[b] {
			return -1
		}
		return 1
	})
	var letters, offsets, scales, rows []byte
	v := make([]float32, s.dims)
	for _, i := range order {
		offsets = binary.LittleEndian.AppendUint32(offsets, uint32(len(letters)))
		letters = append(letters, s.names[i]...)
		s.vector([]int32{int32(i)}, 0, nil, make([]bool, 1), v)
		scales, rows = pack(scales, rows, v)
	}
	offsets = binary.LittleEndian.AppendUint32(offsets, uint32(len(letters)))
	for b := range int(s.buckets) {
		scales, rows = pack(scales, rows, s.gram[b*s.dims:][:s.dims])
	}
	out := []byte("EMB1")
	for _, n := range []int{s.dims, len(order), int(s.buckets), len(letters)} {
		out = binary.LittleEndian.AppendUint32(out, uint32(n))
	}
	out = slices.Concat(out, offsets, scales, rows, letters)
	say("%d words, %d buckets, %d bytes", len(order), s.buckets, len(out))
	packed, err := embedding.Pack(out)
	if err != nil {
		return fmt.Errorf("pack the table: %w", err)
	}
	if err := os.WriteFile(path, packed, 0o600); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

// pack brings a row to signed bytes with one scale of two bytes.
func pack(scales, rows []byte, v []float32) ([]byte, []byte) {
	top := float32(0)
	for _, x := range v {
		top = max(top, float32(math.Abs(float64(x))))
	}
	bits := math.Float32bits(top/127) >> 16
	scale := math.Float32frombits(bits << 16)
	if scale*127 < top {
		bits++
		scale = math.Float32frombits(bits << 16)
	}
	scales = binary.LittleEndian.AppendUint16(scales, uint16(bits))
	for _, x := range v {
		if scale > 0 {
			rows = append(rows, byte(int8(math.Round(float64(x/scale)))))
		} else {
			rows = append(rows, 0)
		}
	}
	return scales, rows
}

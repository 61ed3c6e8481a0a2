package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"os"
	"strings"
)

const teacherDims = 512

// teacher holds what the sentence encoder says of English sentences, brought to fewer dimensions.
type teacher struct {
	dims int
	rows map[string][]float32 // lower-case sentence → vector of length one
}

// readTeacher reads sentences and their vectors, and projects them on the directions in which they differ most.
func readTeacher(sentencesPath, vectorsPath string, dims int, even float64) (*teacher, error) {
	lines, err := readLines(sentencesPath)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(vectorsPath)
	if err != nil {
		return nil, fmt.Errorf("open the teacher's vectors: %w", err)
	}
	defer func() { _ = f.Close() }()
	in := bufio.NewReaderSize(f, 1<<20)
	raw := make([][]float32, 0, len(lines))
	names := make([]string, 0, len(lines))
	buf := make([]byte, 4*teacherDims)
	for _, line := range lines {
		if _, err := io.ReadFull(in, buf); err != nil {
			break // a file still being written is enough for a first look
		}
		v := make([]float32, teacherDims)
		sum := 0.0
		for i := range v {
			v[i] = math.Float32frombits(binary.LittleEndian.Uint32(buf[4*i:]))
			sum += float64(v[i]) * float64(v[i])
		}
		if sum > 0.5 {
			raw, names = append(raw, v), append(names, line)
		}
	}
	mean, axes := principal(raw, dims, even)
	t := &teacher{dims: dims, rows: make(map[string][]float32, len(raw))}
	for i, v := range raw {
		t.rows[names[i]] = project(v, mean, axes)
	}
	return t, nil
}

func (t *teacher) of(sentence string) []float32 {
	return t.rows[strings.ToLower(strings.TrimSpace(sentence))]
}

// principal finds the mean and the leading axes of vectors by orthogonal iteration. even in 0…1 evens the axes' variances out.
func principal(rows [][]float32, dims int, even float64) (mean []float64, axes [][]float64) {
	n := teacherDims
	mean = make([]float64, n)
	for _, r := range rows {
		for i, x := range r {
			mean[i] += float64(x) / float64(len(rows))
		}
	}
	cov := make([]float64, n*n)
	step := max(1, len(rows)/40000)
	count := 0.0
	d := make([]float64, n)
	for k := 0; k < len(rows); k += step {
		count++
		for i, x := range rows[k] {
			d[i] = float64(x) - mean[i]
		}
		for i := range n {
			row := cov[i*n : i*n+n]
			for j, y := range d {
				row[j] += d[i] * y
			}
		}
	}
	for i := range cov {
		cov[i] /= count
	}
	axes = make([][]float64, dims)
	seed := uint64(1)
	for k := range axes {
		axes[k] = make([]float64, n)
		for i := range axes[k] {
			seed = seed*6364136223846793005 + 1442695040888963407
			axes[k][i] = float64(int64(seed>>11))/float64(1<<52) - 0.5
		}
	}
	var size []float64
	for range 40 {
		axes, size = orthogonalStep(cov, axes)
	}
	for k := range axes {
		scale := math.Pow(size[k]/size[0], -even/2)
		for i := range axes[k] {
			axes[k][i] *= scale
		}
	}
	return mean, axes
}

func orthogonalStep(cov []float64, axes [][]float64) ([][]float64, []float64) {
	n := teacherDims
	out := make([][]float64, len(axes))
	size := make([]float64, len(axes))
	for k, a := range axes {
		v := make([]float64, n)
		for i := range n {
			row := cov[i*n : i*n+n]
			s := 0.0
			for j, x := range a {
				s += row[j] * x
			}
			v[i] = s
		}
		for _, b := range out[:k] {
			dot := 0.0
			for i := range v {
				dot += v[i] * b[i]
			}
			for i := range v {
				v[i] -= dot * b[i]
			}
		}
		norm := 0.0
		for _, x := range v {
			norm += x * x
		}
		norm = math.Sqrt(norm) + 1e-30
		for i := range v {
			v[i] /= norm
		}
		out[k], size[k] = v, norm
	}
	return out, size
}

func project(v []float32, mean []float64, axes [][]float64) []float32 {
	out := make([]float32, len(axes))
	sum := 0.0
	for k, a := range axes {
		s := 0.0
		for i, x := range v {
			s += (float64(x) - mean[i]) * a[i]
		}
		out[k] = float32(s)
		sum += s * s
	}
	scale := float32(1 / (math.Sqrt(sum) + 1e-9))
	for k := range out {
		out[k] *= scale
	}
	return out
}

func readLines(path string) ([]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w: run the step before", path, err)
	}
	return strings.Split(strings.TrimRight(string(data), "\n"), "\n"), nil
}

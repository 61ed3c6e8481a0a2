package demo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io/fs"
	"math"

	"agentbot/flows"
)

// sample is a file the customer has at hand.
type sample struct {
	name, contentType string
	body              []byte
	Hint              string // key of the page's words
}

// Name is what the page shows.
func (s sample) Name() string { return s.name }

const largeClass = 10_000

func samples() ([]sample, error) {
	picture, err := photograph()
	if err != nil {
		return nil, err
	}
	all := []sample{
		{name: "turma-ok.csv", contentType: "text/csv"},
		{name: "turma-com-erros.xlsx", contentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		{name: "turma-vazia.csv", contentType: "text/csv"},
		{name: "turma-watr.csv", contentType: "text/csv"},
		{name: "turma.xlsm", contentType: "application/vnd.ms-excel.sheet.macroEnabled.12"},
	}
	for i := range all { // the same files that the flows' own tests attach
		if all[i].body, err = fs.ReadFile(flows.Shipped(), "tests/files/"+all[i].name); err != nil {
			return nil, fmt.Errorf("read the sample %s: %w", all[i].name, err)
		}
	}
	return append(all,
		sample{name: "turma-grande.csv", contentType: "text/csv", body: largeList(largeClass)},
		sample{name: "lista.jpg", contentType: "image/jpeg", body: picture},
		sample{name: "audio.wav", contentType: "audio/wav", body: voice()},
	), nil
}

// largeList has so many students nothing is wrong with.
func largeList(rows int) []byte {
	var b bytes.Buffer
	b.WriteString("nome;e-mail\r\n")
	for i := range rows {
		fmt.Fprintf(&b, "Aluno %d;aluno.grande%05d@example.com\r\n", i+1, i+1)
	}
	return b.Bytes()
}

// photograph is a list on paper, which nobody can import.
func photograph() ([]byte, error) {
	paper := image.NewRGBA(image.Rect(0, 0, 320, 420))
	draw.Draw(paper, paper.Bounds(), image.NewUniform(color.RGBA{0xf4, 0xef, 0xe2, 0xff}), image.Point{}, draw.Src)
	ink := image.NewUniform(color.RGBA{0x2b, 0x36, 0x5c, 0xff})
	for row := range 11 {
		y := 40 + row*32
		for word, x := 0, 32; word < 3; word++ {
			width := 34 + (row*17+word*29)%58
			draw.Draw(paper, image.Rect(x, y, x+width, y+5), ink, image.Point{}, draw.Src)
			x += width + 14
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, paper, &jpeg.Options{Quality: 70}); err != nil {
		return nil, fmt.Errorf("draw lista.jpg: %w", err)
	}
	return out.Bytes(), nil
}

// voice is a second of something like a voice: nobody here can listen to it.
func voice() []byte {
	const rate = 8000
	data := make([]byte, rate)
	for i := range data {
		t := float64(i) / rate
		wave := math.Sin(2*math.Pi*170*t) + 0.5*math.Sin(2*math.Pi*340*t)
		data[i] = byte(128 + 40*wave*math.Abs(math.Sin(2*math.Pi*3*t)))
	}
	var b bytes.Buffer
	b.WriteString("RIFF")
	write := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) } // a bytes.Buffer takes everything
	write(uint32(36 + len(data)))
	b.WriteString("WAVEfmt ")
	write([]uint32{16})
	write([]uint16{1, 1})
	write([]uint32{rate, rate})
	write([]uint16{1, 8})
	b.WriteString("data")
	write(uint32(len(data)))
	b.Write(data)
	return b.Bytes()
}

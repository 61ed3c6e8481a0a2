package demo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// sample is a file the customer has at hand.
type sample struct {
	name, contentType string
	body              []byte
	Hint              string // key of the page's words
}

// Name is what the page shows.
func (s sample) Name() string { return s.name }

func samples() ([]sample, error) {
	latin1, err := charmap.ISO8859_1.NewEncoder().String(goodClass())
	if err != nil {
		return nil, fmt.Errorf("write turma-ok.csv in Latin-1: %w", err)
	}
	picture, err := photograph()
	if err != nil {
		return nil, err
	}
	return []sample{
		{name: "turma-ok.csv", contentType: "text/csv", body: []byte(latin1)},
		{name: "turma-com-erros.csv", contentType: "text/csv", body: []byte(classWithErrors)},
		{name: "turma-vazia.csv", contentType: "text/csv", body: []byte("nome;e-mail;turma\r\n")},
		{name: "lista.jpg", contentType: "image/jpeg", body: picture},
		{name: "audio.wav", contentType: "audio/wav", body: voice()},
	}, nil
}

// goodClass has twenty rows nothing is wrong with, accents included.
func goodClass() string {
	names := []string{
		"João Araújo", "Márcia Conceição", "Luís Antão", "Célia Brandão", "Antônia Leão", "Sérgio Falcão", "Inês Romão", "Fábio Galvão", "Júlia Durão", "Otávio Simão",
		"Lúcia Beltrão", "Héctor Mourão", "Estêvão Pinto", "Cândida Rosa", "Flávia Gusmão", "Zélia Frazão", "Ígor Paixão", "Mônica Calçada", "Tâmara Seixas", "Eugênio Prates",
	}
	var b strings.Builder
	b.WriteString("nome;e-mail;turma\r\n")
	for i, name := range names {
		class := []string{"Manhã", "Noite"}[i%2]
		fmt.Fprintf(&b, "%s;aluno.ok%02d@example.com;%s\r\n", name, i+1, class)
	}
	return b.String()
}

// Twelve rows: eight ready, a bad address, a repeated one, somebody who is a member already, a class that does not exist.
const classWithErrors = "nome;e-mail;turma\r\n" +
	"Bento Moraes;bento.moraes@example.com;Manhã\r\n" +
	"Clara Nery;clara.nery@example.com;Noite\r\n" +
	"Dora Lins;dora.lins.example.com;Manhã\r\n" +
	"Enzo Faria;enzo.faria@example.com;Noite\r\n" +
	"Flora Dutra;flora.dutra@example.com;Manhã\r\n" +
	"Clara Nery;clara.nery@example.com;Noite\r\n" +
	"Gil Pacheco;gil.pacheco@example.com;Manhã\r\n" +
	"Bia Castro;bia.castro@example.com;Manhã\r\n" +
	"Hugo Serra;hugo.serra@example.com;Noite\r\n" +
	"Iara Matos;iara.matos@example.com;Tarde\r\n" +
	"Jonas Vale;jonas.vale@example.com;Noite\r\n" +
	"Lara Pires;lara.pires@example.com;Manhã\r\n"

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

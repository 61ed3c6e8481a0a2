package entity

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// saturday is the day the tests count from.
func saturday() time.Time { return time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC) }

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct{ typ, text, country, json, shown, doubt, reason string }{
		{"email", "Ana@Gmail.com", "BR", `"ana@gmail.com"`, "ana@gmail.com", "", ""},
		{"email", "ana@gmial.com", "BR", `"ana@gmial.com"`, "ana@gmial.com", "ana@gmail.com", ""},
		{"email", "ana@hotmial.com", "BR", `"ana@hotmial.com"`, "ana@hotmial.com", "ana@hotmail.com", ""},
		{"email", "ana@outlok.com", "BR", `"ana@outlok.com"`, "ana@outlok.com", "ana@outlook.com", ""},
		{"email", "ana@yaho.com", "BR", `"ana@yaho.com"`, "ana@yaho.com", "ana@yahoo.com", ""},
		{"email", "ana@gmail.con", "BR", `"ana@gmail.con"`, "ana@gmail.con", "ana@gmail.com", ""},
		{"email", "ana@empresa.com.b", "BR", ``, "", "ana@empresa.com.br", ReasonFormat},
		{"email", "ana@empresa.combr", "BR", `"ana@empresa.combr"`, "ana@empresa.combr", "ana@empresa.com.br", ""},
		{"email", "ana@example.com", "BR", `"ana@example.com"`, "ana@example.com", "", ""},
		{"email", "ana@empresa.com.br", "BR", `"ana@empresa.com.br"`, "ana@empresa.com.br", "", ""},
		{"email", "ana arroba gmail ponto com", "BR", `"ana@gmail.com"`, "ana@gmail.com", "", ""},
		{"email", "ana@@gmail.com", "BR", ``, "", "ana@gmail.com", ReasonFormat},
		{"cpf", "12345678909", "BR", `"12345678909"`, "123.456.789-09", "", ""},
		{"cpf", "CPF: 123.456.789-09", "BR", `"12345678909"`, "123.456.789-09", "", ""},
		{"cpf", "123.456.789-00", "BR", `"12345678900"`, "123.456.789-00", "", ReasonCheckDigits},
		{"cpf", "111.111.111-11", "BR", `"11111111111"`, "111.111.111-11", "", ReasonCheckDigits},
		{"cnpj", "12.abc.345/01de-35", "BR", `"12ABC34501DE35"`, "12.ABC.345/01DE-35", "", ""},
		{"cnpj", "11.222.333/0001-80", "BR", `"11222333000180"`, "11.222.333/0001-80", "", ReasonCheckDigits},
		{"cpf_or_cnpj", "11222333000181", "BR", `"11222333000181"`, "11.222.333/0001-81", "", ""},
		{"cpf_or_cnpj", "529.982.247-25", "BR", `"52998224725"`, "529.982.247-25", "", ""},
		{"phone", "(11) 99000-0101", "BR", `"+5511990000101"`, "+55 11 99000-0101", "", ""},
		{"phone", "011 99000-0101", "BR", `"+5511990000101"`, "+55 11 99000-0101", "", ""},
		{"phone", "+55 11 3333-4444", "BR", `"+551133334444"`, "+55 11 3333-4444", "", ""},
		{"phone", "30 99000-0101", "BR", ``, "", "", ReasonAreaCode},
		{"phone", "11 7900-0101", "BR", ``, "", "+55 11 97900-0101", ReasonRange},
		{"phone", "+52 55 1234 5678", "BR", `"+525512345678"`, "+52 55 1234 5678", "", ""},
		{"date", "05/03/2026", "BR", `"2026-03-05"`, "05/03/2026", "", ""},
		{"date", "03/05/2026", "US", `"2026-03-05"`, "03/05/2026", "", ""},
		{"date", "5 de março de 2026", "BR", `"2026-03-05"`, "05/03/2026", "", ""},
		{"date", "March 5th, 2026", "US", `"2026-03-05"`, "03/05/2026", "", ""},
		{"date", "31/02/2026", "BR", ``, "", "", ReasonRange},
		{"date", "hoje", "BR", `"2026-11-21"`, "21/11/2026", "", ""},
		{"date", "amanhã", "BR", `"2026-11-22"`, "22/11/2026", "", ""},
		{"date", "sexta que vem", "BR", `"2026-11-27"`, "27/11/2026", "", ""},
		{"date", "segunda-feira", "BR", `"2026-11-23"`, "23/11/2026", "", ""},
		{"date", "el lunes", "MX", `"2026-11-23"`, "23/11/2026", "", ""},
		{"date", "in 3 days", "US", `"2026-11-24"`, "11/24/2026", "", ""},
		{"date", "dia 5", "BR", `"2026-12-05"`, "05/12/2026", "", ""},
		{"money", "R$ 1.234,50", "BR", `1234.5`, "R$ 1.234,50", "", ""},
		{"money", "1,234.50", "US", `1234.5`, "$1,234.50", "", ""},
		{"money", "50 reais", "BR", `50`, "R$ 50,00", "", ""},
		{"money", "12 mil", "BR", ``, "", "", ""},
		{"integer", "1.200", "BR", `1200`, "1200", "", ""},
		{"integer", "vinte e cinco", "BR", `25`, "25", "", ""},
		{"integer", "abc", "BR", ``, "", "", ReasonFormat},
		{"number", "3,5", "BR", `3.5`, "3,5", "", ""},
		{"bool", "aham", "BR", `true`, "aham", "", ""},
		{"bool", "nope", "BR", `false`, "nope", "", ""},
		{"url", "www.aroeira.example/a?b=1", "BR", `"https://www.aroeira.example/a?b=1"`, "www.aroeira.example/a?b=1", "", ""},
		{"url", "javascript:alert(1)", "BR", ``, "", "", ReasonFormat},
		{"text", "  ", "BR", ``, "", "", ReasonEmpty},
		{"colour", "red", "BR", ``, "", "", ReasonUnknownType},
	}
	values := Values{Now: saturday}
	for _, tt := range tests {
		v, reason := values.Parse(tt.typ, tt.text, tt.country)
		if tt.text == "12 mil" {
			tt.json, tt.shown = "12000", "R$ 12.000,00"
		}
		got := []string{string(v.JSON), v.Text, v.Doubt, reason}
		if diff := cmp.Diff([]string{tt.json, tt.shown, tt.doubt, tt.reason}, got); diff != "" {
			t.Errorf("%s %q (%s): want -, got +\n%s", tt.typ, tt.text, tt.country, diff)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typ, text string
		want      []string
	}{
		{"email", "o antigo é a@example.com, o novo b@example.com.", []string{"a@example.com", "b@example.com"}},
		{"cpf", "pedido 36209415, cpf 545 728 962 16", []string{"545 728 962 16"}},
		{"phone", "meu zap: (92) 90694-5490 e o cpf 123.456.789-09", []string{"(92) 90694-5490"}},
		{"cpf", "cartão 4111 1111 1111 1111", nil},
		{"date", "pode ser 05/03/2026 ou amanhã", []string{"05/03/2026", "amanhã"}},
		{"money", "paguei R$ 49,90 no Pix", []string{"R$ 49,90"}},
		{"integer", "somos 200 alunos", []string{"200"}},
		{"email", "sem endereço aqui", nil},
	}
	values := Values{Now: saturday}
	for _, tt := range tests {
		var got []string
		for _, f := range values.Find(tt.typ, tt.text, "BR") {
			got = append(got, f.Span)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s in %q: want -, got +\n%s", tt.typ, tt.text, diff)
		}
	}
}

// TestFind_Spans: whatever was written out on the way, a span is the customer's own words.
func TestFind_Spans(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typ, text, country string
		want               []string
	}{
		{"phone", "anota: zero onze, nove oito sete meia cinco quatro três dois um. obrigado", "BR", []string{"zero onze, nove oito sete meia cinco quatro três dois um"}},
		{"cpf", "João, cinco dois nove nove oito dois dois quatro sete dois cinco", "BR", []string{"cinco dois nove nove oito dois dois quatro sete dois cinco"}},
		{"integer", "são vinte e cinco mil alunos em 3 turmas", "BR", []string{"vinte e cinco mil", "3"}},
		{"integer", "a lista dos alunos, uma por uma", "BR", nil},
		{"integer", "we bought two hundred and five seats", "US", []string{"two hundred and five"}},
		{"money", "comprei 2 cursos em 2023 por R$ 197,00", "BR", []string{"R$ 197,00"}},
		{"money", "fueron cincuenta euros con veinte céntimos, creo", "ES", []string{"cincuenta euros con veinte céntimos"}},
		{"date", "às vezes, amanhã de manhã", "BR", []string{"amanhã"}},
		{"date", "por la mañana, el martes que viene", "MX", nil}, // vague: to be asked about
		{"email", "é maría @gmail.com ou b@example.com?", "BR", []string{"b@example.com"}},
		{"url", "ana@example.com.br", "BR", nil},
		{"phone", "cpf 123.456.789-09", "BR", nil},
	}
	values := Values{Now: saturday}
	for _, tt := range tests {
		if tt.typ == "date" && tt.country == "MX" {
			values = Values{Now: func() time.Time { return saturday().AddDate(0, 0, 2) }} // a Monday: this Tuesday or the next?
		}
		var got []string
		for _, f := range values.Find(tt.typ, tt.text, tt.country) {
			got = append(got, f.Span)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s in %q: want -, got +\n%s", tt.typ, tt.text, diff)
		}
	}
}

func TestPatternHits(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, value, doubt string }{
		{"hp 1000 0001", `"HP10000001"`, ""},
		{"o código é HP1234567O", "", "HP12345670"},
		{"HPO2345678", "", "HP02345678"},
		{"h p um dois três quatro cinco seis sete oito", `"HP12345678"`, ""},
		{"12345678", "", "HP12345678"},
		{"123456789012345", "", ""},
		{"moro na rua 12345678 fundos", "", "HP12345678"},
		{"hpsp", "", ""},
		{"não tenho, meu cpf é 52998224725", "", ""},
		{"52998224725", "", ""},
	}
	for _, tt := range tests {
		var value, doubt string
		for _, h := range PatternHits(`HP\d{8,12}`, tt.text) {
			value, doubt = string(h.JSON), h.Doubt
		}
		if value != tt.value || doubt != tt.doubt {
			t.Errorf("%q: got %s doubt %q, want %s doubt %q", tt.text, value, doubt, tt.value, tt.doubt)
		}
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	tests := map[string]int{
		"2": 1, "opcao 2": 1, "a segunda": 1, "la tercera": 2, "the last one": 2, "penultima": 1, "o do meio": 1, "numero um": 0, "one": 0, "number one please": 0, "2nd": 1, "el 3ro": 2,
		"the one": -1, "a quarta": -1, "wait a second": -1, "comprei na segunda": -1, "": -1, "99999": -1, "nenhuma": -1, "0": -1,
	}
	for said, want := range tests {
		if got := Place(said, 3); got != want {
			t.Errorf("%q of three: got %d, want %d", said, got, want)
		}
	}
}

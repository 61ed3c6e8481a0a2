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
		{"email", "ana@empresa.com.b", "BR", ``, "", "", ReasonFormat},
		{"email", "ana@empresa.combr", "BR", `"ana@empresa.combr"`, "ana@empresa.combr", "ana@empresa.com.br", ""},
		{"email", "ana@example.com", "BR", `"ana@example.com"`, "ana@example.com", "", ""},
		{"email", "ana@empresa.com.br", "BR", `"ana@empresa.com.br"`, "ana@empresa.com.br", "", ""},
		{"email", "ana arroba gmail ponto com", "BR", `"ana@gmail.com"`, "ana@gmail.com", "", ""},
		{"email", "ana@@gmail.com", "BR", ``, "", "", ReasonFormat},
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
		{"phone", "11 7900-0101", "BR", ``, "", "", ReasonRange},
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

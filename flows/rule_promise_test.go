package flows

import "testing"

// Times are promises where somebody answers in them, and facts where something lasts or arrives by itself.
func TestPromised(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ code, written, want string }{
		{"pt", "Respondo imediatamente.", "imediatamente"},
		{"pt", "Alguém te atende em 5 minutos.", "em 5 minutos"},
		{"pt", "A equipe responde dentro de duas horas", "dentro de duas horas"},
		{"pt", "Vamos resolver em até 3 dias úteis.", "em até 3 dias"},
		{"pt", "Oi. Em cinco minutos!", "Em cinco minutos"},
		{"pt", "Você será atendido em menos de 24h.", "em menos de 24h"},
		{"pt", "O código vale 10 minutos. Alguém responde aqui.", ""},
		{"pt", "O boleto compensa em até 3 dias.", ""},
		{"pt", "Se não escrever em 10 minutos, encerro a conversa.", ""},
		{"pt", "Pague o boleto em até 3 dias.", ""},
		{"es", "Te atienden en cinco minutos.", "en cinco minutos"},
		{"es", "Alguien te contesta dentro de 5 minutos.", "dentro de 5 minutos"},
		{"es", "Recibirás una respuesta en un plazo de dos días.", "en un plazo de dos días"},
		{"es", "El pago se acredita en 3 días.", ""},
		{"es", "El código vence en 10 minutos. Alguien te responde.", ""},
		{"en", "Someone will reply within an hour.", "within an hour"},
		{"en", "We’ll get back to you in less than two business days.", "in less than two business days"},
		{"en", "You'll hear from us in a few hours.", "in a few hours"},
		{"en", "Within an hour.", "Within an hour"},
		{"en", "The payment arrives within 3 days.", ""},
		{"en", "If you don't answer within 10 minutes, I'll close this.", ""},
		{"en", "The code expires in 10 minutes. Someone reads along.", ""},
	} {
		if got := promised(c.code, c.written); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.code, c.written, got, c.want)
		}
	}
}

package bot_test

import (
	"encoding/json"
	"strings"
	"testing"

	"agentbot/bot"
)

func redacts(t *testing.T, cases map[string]string) {
	t.Helper()
	for text, want := range cases {
		got, seen := bot.Redact(text)
		if got != want || seen != (got != text) {
			t.Errorf("%q: %q %v, want %q", text, got, seen, want)
		}
		if again, more := bot.Redact(got); again != got || more {
			t.Errorf("%q: masked twice it is %q", text, again)
		}
	}
}

func TestRedact_Cards(t *testing.T) {
	t.Parallel()
	redacts(t, map[string]string{
		"4111111111111111":                                  "•••",
		"4111.1111.1111.1111":                               "•••",
		"4111-1111-1111-1111":                               "•••",
		"4111 - 1111 - 1111 - 1111":                         "•••",
		"4111\n1111\n1111\n1111":                            "•••",
		"4111 1111\n1111 1111":                              "•••",
		"4111\u00a01111\u00a01111\u00a01111":                "•••",
		"4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1":                   "•••",
		"4111–1111–1111–1111":                               "•••",
		"４１１１ １１１１ １１１１ １１１１":                               "•••",
		"٤١١١١١١١١١١١١١١١":                                  "•••",
		"4111\u200b1111\u200b1111\u200b1111":                "•••",
		"4\ufe0f\u20e31\ufe0f\u20e311 1111 1111 1111":       "•••",
		"3782 822463 10005":                                 "•••",
		"371449635398431, ok?":                              "•••, ok?",
		"3056 930902 5904":                                  "•••",
		"meu cartão 5555555555554444.":                      "meu cartão •••.",
		"41111111 11111111":                                 "•••",
		"6011 0009 9013 9424 e o outro 5105 1051 0510 5100": "••• e o outro •••",
		"4111 1111 1111 1111\n5555 5555 5555 4444":          "•••\n•••",
		"arquivo cartao_4111111111111111.pdf":               "arquivo cartao_•••.pdf",
		// beside a card
		"4111 1111 1111 1111 12/29 123":                                 "••• ••• •••",
		"4111111111111111, val 12/29, cvv 123":                          "•••, val •••, cvv •••",
		"4111 1111 1111 1111 validade: 12/2029 código de segurança 123": "••• validade: ••• código de segurança •••",
		"tarjeta 4111 1111 1111 1111 vence 12-29 y el cvv es 123":       "tarjeta ••• vence ••• y el cvv es •••",
		"my card is 4111 1111 1111 1111 exp 12/29 security code 123":    "my card is ••• exp ••• security code •••",
		"cvv: 123 cartão 4111 1111 1111 1111":                           "cvv: ••• cartão •••",
		"4111 1111 1111 1111\n123":                                      "•••\n•••",
	})
}

func TestRedact_NoCards(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"pedido 1234567890123456",
		"HP4111111111111111",
		"CNPJ 36.490.348/0001-69", "36490348000169", "30130100000162",
		"+55 11 99000-0102", "+49 151 2345 6789 04", "5511990000102",
		"41 99000-0102\n41 99000-0103\n41 99000-0104",
		"cvv 123", "validade 12/29", "o curso vai até 12/29",
		"chave 3524 0512 3456 7800 0195 5500 1000 0012 3410 0001 2345",
		"34191.79001 01043.510047 91020.150008 5 89110000011800",
		"4111 1111 1111 1112", "2024-01-02 10:11:12", "741.723.160-85", "R$ 4.111,11",
		"-23.5505111111111117",
	} {
		if got, seen := bot.Redact(text); got != text || seen {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestRedact_Passwords(t *testing.T) {
	t.Parallel()
	redacts(t, map[string]string{
		"senha: abc123":                            "senha: •••",
		"Senha:gatinho":                            "Senha:•••",
		"senha = gatinho, login ana":               "senha = •••, login ana",
		"minha senha é Abc@123":                    "minha senha é •••",
		"a senha eh hunter22":                      "a senha eh •••",
		"minha senha e hunter22":                   "minha senha e •••",
		"minha senha é: gatinho":                   "minha senha é: •••",
		"a senha do portal é trocaLogo1!":          "a senha do portal é •••",
		"a senha que eu uso é Verao2024":           "a senha que eu uso é •••",
		"minha senha atual é AbCdEf":               "minha senha atual é •••",
		"minha senha é\nAbc@123":                   "minha senha é\n•••",
		"Senha:\nabc123":                           "Senha:\n•••",
		`a senha é "gatinho"`:                      `a senha é "•••"`,
		"senha abc123":                             "senha •••",
		"senha 1234":                               "senha •••",
		"login ana senha gatinho":                  "login ana senha •••",
		"login: ana@example.com senha: gato99":     "login: ana@example.com senha: •••",
		"usuario ana clave gatito":                 "usuario ana clave •••",
		"mi clave es casa123":                      "mi clave es •••",
		"mi contraseña es Casa#1":                  "mi contraseña es •••",
		"la contrasena: gatito":                    "la contrasena: •••",
		"clave: 998877":                            "clave: •••",
		"password = sunshine":                      "password = •••",
		"pass: letmein":                            "pass: •••",
		"pw: qwerty":                               "pw: •••",
		"my password is P4ss.word":                 "my password is •••",
		"my pw is hunter22":                        "my pw is •••",
		"user bob pass secret1":                    "user bob pass •••",
		"password for my account is sunShine":      "password for my account is •••",
		"meu pin é 4321":                           "meu pin é •••",
		"hunter22 é a minha senha":                 "••• é a minha senha",
		"hunter22 is my password":                  "••• is my password",
		"pwd -> x9x9x9":                            "pwd -> •••",
		"não entra: senha: abc123 e login: fulano": "não entra: senha: ••• e login: fulano",
	})
}

func TestRedact_NoPasswords(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"minha senha é inválida", "minha senha é INVÁLIDA", "esqueci a senha", "esqueci minha senha", "senha: esqueci", "senha: não funciona", "senha: quero trocar a minha",
		"perdi a senha e HP10000001", "perdi minha senha e HP10000001", "esqueci a senha fulano@example.com", "troquei a senha 12/05/2024", "senha HP10000001",
		"preciso de uma senha nova", "a senha não chega há 2 dias", "a senha expirou 3 vezes", "senha/login não funciona", "reset password", "my password is the same", "my password is wrong",
		"my password is not working", "la clave es la paciencia", "mi contraseña es incorrecta", "olvidé mi contraseña", "contraseña: incorrecta", "password: forgot", "the bus pass costs 10",
		"passei 2 horas tentando", "senhora Ana 1234", "minha senha: •••", "a palavra-chave é curso", "how do I change my password?", "password reset link https://example.com/reset/abc123",
		"cadê a senha que vocês mandaram?", "clave de acceso 2 veces pedida",
	} {
		if got, seen := bot.Redact(text); got != text || seen {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestRedactJSON(t *testing.T) {
	t.Parallel()
	raw := `{"plan":"pro","card":"4111 1111 1111 1111","number":4111111111111111,"id":9007199254740993,"senha":"gatinho","login_password":"x","password_reset":true,"deep":[{"note":"senha: abc123"}]}`
	got, seen := bot.RedactJSON(json.RawMessage(raw))
	want := `{"card":"•••","deep":[{"note":"senha: •••"}],"id":9007199254740993,"login_password":"•••","number":"•••","password_reset":true,"plan":"pro","senha":"•••"}`
	if string(got) != want || !seen {
		t.Errorf("%s %v, want %s", got, seen, want)
	}
	same := json.RawMessage(`{"b":1,"a":"x"}`)
	if got, seen := bot.RedactJSON(same); string(got) != string(same) || seen {
		t.Errorf("%s %v: what holds no secret must stay as it was", got, seen)
	}
	if got, _ := bot.RedactJSON(json.RawMessage(`{"a":`)); got != nil {
		t.Errorf("%s was kept and cannot be read", got)
	}
}

// A mail may have megabytes; nothing in it may cost more than reading it.
func TestRedact_Large(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"4111 ", "4 ", "senha é ", "senha: ", "val 12 ", "cvv ", "•••", "login a senha ", "123456\n", "\u200b4"} {
		text := strings.Repeat(piece, 50_000)
		bot.Redact(text)
	}
}

func FuzzRedact(f *testing.F) {
	for _, text := range []string{"4111 1111 1111 1111 12/29 123", "senha: é\u0301 x", "é\xff senha \"", "minha senha é\n", "•••cvv 12"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once, seen := bot.Redact(text)
		if seen != (once != text) {
			t.Errorf("%q: seen %v, yet it became %q", text, seen, once)
		}
	})
}

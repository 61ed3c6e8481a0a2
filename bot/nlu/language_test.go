package nlu

import (
	"testing"

	"agentbot/bot"
	"agentbot/bot/nlu/entity"
)

func TestLanguageMemory(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		now  bot.Language
		want string
	}{
		{"ok", bot.Language{}, ""},
		{"2", bot.Language{Code: "pt"}, ""},
		{"marina@example.com", bot.Language{Code: "es"}, ""},
		{"HP10000001", bot.Language{}, ""},
		{"quero trocar o e-mail da minha compra", bot.Language{}, "pt"},
		{"quiero cambiar el correo de mi compra", bot.Language{Code: "pt"}, "es"},
		{"I bought it with the wrong address", bot.Language{Code: "pt"}, "en"},
		{"gracias", bot.Language{Code: "pt"}, "pt"},
		{"cancelar", bot.Language{Code: "es"}, "es"},
		{"yes", bot.Language{Code: "pt"}, "pt"},
		{"no", bot.Language{Code: "es"}, "es"},
		{"I bought it with the wrong address", bot.Language{Code: "pt", Fixed: true}, "pt"},
		{"Bonjour, je voudrais changer mon adresse e-mail s'il vous plaît", bot.Language{}, "other"},
		{"Hallo, ich möchte meine E-Mail-Adresse ändern, bitte", bot.Language{}, "other"},
		{"Здравствуйте, помогите пожалуйста", bot.Language{}, "other"},
		{"oiee td bem", bot.Language{}, "pt"},
		{"oiee td bem", bot.Language{Code: "pt"}, "pt"},
		{"obg", bot.Language{}, "pt"},
		{"vlw", bot.Language{}, "pt"},
		{"obg", bot.Language{Code: "pt"}, "pt"},
		{"asdfgh", bot.Language{}, ""},
		{"asdfgh", bot.Language{Code: "pt"}, ""},
		{"asdf qwer zxcv", bot.Language{Code: "pt"}, ""},
		{"sdfsdf sdfsdf sdfsdf", bot.Language{Code: "pt"}, ""},
		{"Netflix Spotify", bot.Language{Code: "pt"}, "pt"},
		{"parlez-vous français ?", bot.Language{Code: "en"}, "other"},
		{"parlez-vous français ?", bot.Language{}, "other"},
		{"merci beaucoup", bot.Language{Code: "en"}, "other"},
		{"voglio parlare", bot.Language{Code: "en"}, "other"},
		{"merci", bot.Language{Code: "pt"}, "pt"},
		{"auf deutsch bitte", bot.Language{Code: "pt"}, "other"},
		{"ik heb mijn bestelling niet ontvangen", bot.Language{Code: "pt"}, "other"},
		{"non riesco ad accedere al mio account", bot.Language{}, "other"},
		{"Giovanni Rossi", bot.Language{Code: "pt"}, "pt"},
		{"Marcin Kowalski", bot.Language{Code: "es"}, "es"},
		{"José Luis Rodríguez Hernández", bot.Language{Code: "pt"}, "pt"},
		{"Av. Paulista 1000 apto 42", bot.Language{Code: "pt"}, "pt"},
		{"in english please", bot.Language{Code: "pt", Fixed: true}, "en"},
	}
	lexical := NewLexical(entity.Values{Now: saturday}, 1)
	for _, tt := range tests {
		v := bot.View{Messages: []string{tt.text}, Language: tt.now, Languages: []string{"pt", "es", "en"}}
		if u := lexical.Understand(t.Context(), v, nil); u.Language != tt.want {
			t.Errorf("%q after %q: got %q (%.3f), want %q", tt.text, tt.now.Code, u.Language, u.Confidence, tt.want)
		}
	}
}

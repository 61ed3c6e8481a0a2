package aroeira

import "fmt"

// Special purchases: their number is their behaviour.
const (
	doneTooLate  = "HP10000012" // the change is done and answered too late
	neverKnown   = "HP10000013" // the change is not done, and nobody can tell
	cannotLookUp = "HP10000014"
	degraded     = "WATR" // its service takes forty students and then no more, in one import or in batches
	degradedFrom = 40
)

// Documents and numbers are published examples or fail on purpose; none was ever asked of a registry.
func purchases() []*Purchase {
	titles := map[string]string{
		"FOTO": "Fotografia com celular", "VIOL": "Violão do zero", "PLAN": "Planilhas para autônomos", "WATR": "Watercolour weekends", "COCI": "Cocina de casa",
	}
	all := []*Purchase{
		{Product: "FOTO", Status: "approved", Buyer: "Marina Souza", Email: "marina.souza@example.com", CPF: "74172316085"},
		{Product: "FOTO", Status: "approved", Buyer: "Rafael Lima", Email: "raffael@gmial.example"},
		{Product: "PLAN", Status: "approved", Buyer: "Tânia Melo", Email: "tania.melo@example.com"},
		{Product: "VIOL", Status: "refunded", Buyer: "Paulo Dias", Email: "paulo.dias@example.com"},
		{Product: "VIOL", Status: "charged_back", Buyer: "Nair Alves", Email: "nair.alves@example.com"},
		{Product: "PLAN", Status: "disputed", Buyer: "Caio Reis", Email: "caio.reis@example.com"},
		{Product: "PLAN", Status: "expired", Buyer: "Marina Souza", Email: "marina.souza@example.com", CPF: "74172316085"},
		{Product: "COCI", Status: "approved", Buyer: "Sofía Rojas", Email: "sofia.rojas@example.com", Language: "es"},
		{Product: "WATR", Status: "approved", Buyer: "Grace Hill", Email: "grace.hill@example.com", Language: "en"},
		{Product: "FOTO", Status: "approved", Buyer: "Igor Nunes", Email: "igor.nunes@example.com"},
		{Product: "VIOL", Status: "approved", Buyer: "Lia Moura", Email: "lia.moura@example.com"},
		{Product: "PLAN", Status: "approved", Buyer: "Otto Braz", Email: "otto.braz@example.com"},
		{Product: "PLAN", Status: "approved", Buyer: "Rita Sá", Email: "rita.sa@example.com"},
		{Product: "PLAN", Status: "approved", Buyer: "Ugo Lins", Email: "ugo.lins@example.com"},
	}
	for i, p := range all {
		p.Code = fmt.Sprintf("HP100000%02d", i+1)
		p.Phone = fmt.Sprintf("+55119900001%02d", i+1)
		p.ProductTitle = titles[p.Product]
		if p.Language == "" {
			p.Language = "pt"
		}
	}
	return all
}

func owners() []*Owner {
	fifty := 50
	return []*Owner{
		{
			ID: "OW-1", Name: "Helena Prado", Kind: "person", Document: "12345678909", Email: "helena@example.com", Country: "BR",
			Products: []Product{{Code: "FOTO", Title: "Fotografia com celular", Classes: []string{"Manhã", "Noite"}}},
		},
		{
			ID: "OW-2", Name: "Bruno Tavares", Kind: "person", Document: "11144477735", Email: "bruno@example.com", Country: "BR", Balance: -312.40,
			Products: []Product{{Code: "VIOL", Title: "Violão do zero", Classes: []string{}, Seats: &fifty}},
		},
		{
			ID: "OW-3", Name: "Estúdio Maré Alta Ltda", Kind: "company", Document: "11222333000181", Email: "mare@example.com", Country: "BR",
			Products: []Product{{Code: "PLAN", Title: "Planilhas para autônomos", Classes: []string{}}},
		},
		{
			ID: "OW-4", Name: "Oficina Quintal Ltda", Kind: "company", Document: "12345678000195", Email: "quintal@example.com", Country: "BR", Disputes: 1,
			Products: []Product{{Code: "WATR", Title: "Watercolour weekends", Classes: []string{}}},
		},
		{ID: "OW-5", Name: "Antônio Figueira", Kind: "person", Document: "52998224725", Email: "clara@example.com", Country: "BR", Products: []Product{}},
		{
			ID: "OW-6", Name: "Lucía Ferrer", Kind: "person", Email: "lucia@example.com", Country: "MX",
			Products: []Product{{Code: "COCI", Title: "Cocina de casa", Classes: []string{}}},
		},
	}
}

func members() map[string][]string {
	all := map[string][]string{
		"FOTO": {"marina.souza@example.com", "raffael@gmial.example", "igor.nunes@example.com", "bia.castro@example.com", "leo.farias@example.com"},
		"PLAN": {"tania.melo@example.com", "otto.braz@example.com", "rita.sa@example.com", "ugo.lins@example.com"},
		"WATR": {"grace.hill@example.com"},
		"COCI": {"sofia.rojas@example.com"},
	}
	for i := range 48 {
		all["VIOL"] = append(all["VIOL"], fmt.Sprintf("violao%02d@example.com", i+1))
	}
	return all
}

func deadMailboxes() map[string]bool {
	return map[string]bool{"raffael@gmial.example": true, "tania.melo@example.com": true}
}

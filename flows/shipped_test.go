package flows

import (
	"sync"
	"testing"
)

// loadShipped loads once for all tests: a library never changes.
var loadShipped = sync.OnceValues(func() (*Library, []Problem) { return Load(Shipped(), testOptions()) })

func testOptions() Options {
	return Options{Values: plainValues{}, Company: "Aroeira", ActionsMode: "mock", MockURL: "http://mock.example"}
}

func shippedLibrary(t *testing.T) *Library {
	t.Helper()
	lib, problems := loadShipped()
	if lib == nil {
		t.Fatalf("the shipped library does not load:\n%s", Format(problems))
	}
	return lib
}

func TestLoad_Shipped(t *testing.T) {
	t.Parallel()
	lib := shippedLibrary(t)
	if lib.Hash == "" || len(lib.Cards()) < 3 {
		t.Fatalf("hash %q, %d cards", lib.Hash, len(lib.Cards()))
	}
}

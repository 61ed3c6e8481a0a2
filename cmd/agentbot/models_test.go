package main

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	"agentbot/bot/nlu"
	"agentbot/bot/nlu/entity"
	"agentbot/flows"

	"github.com/rogpeppe/go-internal/testscript"
)

// modelsName says, to the tests of one run, where the models are that the run has trained.
const modelsName = "AGENTBOT_TEST_MODELS"

// withModels gives a run of the tests a folder for trained models: they start some hundred programs with the same flows, and under the race detector
// each would spend seconds on learning what the one before has learned.
type withModels struct{ testscript.TestingM }

// Run implements testscript.TestingM.
func (m withModels) Run() int {
	folder, err := os.MkdirTemp("", "agentbot-models-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := os.Setenv(modelsName, folder); err != nil {
		panic(err)
	}
	return m.TestingM.Run()
}

// sharedModels are read by all and written by none, so that nobody's own flows push the shipped ones out.
type sharedModels struct{ Folder modelFolder }

// Load implements intent.Cache.
func (s sharedModels) Load(key string) ([]byte, bool) { return s.Folder.Load(key) }

// Store implements intent.Cache.
func (sharedModels) Store(string, []byte) {}

// trainedModels is that folder, with the model of the shipped flows in it.
var trainedModels = sync.OnceValue(func() sharedModels {
	folder := modelFolder(os.Getenv(modelsName))
	library, problems := flows.Load(flows.Shipped(), flows.Options{Values: entity.Values{}})
	if len(problems) > 0 {
		panic(flows.Format(problems))
	}
	lexical := nlu.NewLexical(entity.Values{}, understandingSeed)
	lexical.Learn(context.Background(), library.Hash, library.Cards(), nil, folder)
	if kept, err := filepath.Glob(filepath.Join(string(folder), "*.model")); err != nil || len(kept) == 0 {
		panic("nothing was trained for the tests")
	}
	return sharedModels{folder}
})

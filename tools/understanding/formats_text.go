package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// parseLines aligns the describing lines of a tldr page: those that begin with > and -.
func parseLines(data []byte, language string) []row {
	var out []row
	n := 0
	for line := range strings.Lines(string(data)) {
		if (strings.HasPrefix(line, "> ") || strings.HasPrefix(line, "- ")) && !strings.Contains(line, "<http") {
			out = append(out, row{strconv.Itoa(n), language, strings.TrimSuffix(strings.TrimSpace(line[2:]), ":")})
		}
		n++
	}
	return out
}

var markdownNoise = regexp.MustCompile("`[^`]*`|\\[([^\\]]*)\\]\\([^)]*\\)|[*_#>]+|<[^>]*>")

// parseMarkdown lists the prose paragraphs of a page, without code; they are aligned only between pages of the same shape.
func parseMarkdown(data []byte, language string) []row {
	var out []row
	code, n := false, 0
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			code = !code
		}
		n++
		if code || len(line) < 12 || !strings.Contains(line, " ") || strings.HasPrefix(line, "---") || strings.ContainsAny(line, "{}=|;") {
			continue
		}
		out = append(out, row{strconv.Itoa(n), language, markdownNoise.ReplaceAllString(line, " $1 ")})
	}
	return out
}

var textField = regexp.MustCompile(`"text": ("(?:[^"\\]|\\.)*")`)

// parseTextFields lists every "text" of a JSON file, whatever its shape.
func parseTextFields(data []byte, language string) []row {
	var out []row
	for i, m := range textField.FindAllSubmatch(data, -1) {
		if text, err := strconv.Unquote(string(m[1])); err == nil {
			out = append(out, row{strconv.Itoa(i), language, text})
		}
	}
	return out
}

// parseSegments joins sentences that are kept in pieces: {"data": [{"text": "play "}, {"text": "jazz", "entity": ...}]}.
func parseSegments(data []byte, language string) []row {
	var intents map[string][]struct {
		Data []struct{ Text string }
	}
	if json.Unmarshal(bytes.ToValidUTF8(data, nil), &intents) != nil {
		return nil
	}
	var out []row
	for _, list := range intents {
		for i, s := range list {
			var b strings.Builder
			for _, piece := range s.Data {
				b.WriteString(piece.Text)
			}
			out = append(out, row{strconv.Itoa(i), language, b.String()})
		}
	}
	return out
}

var rasaMark = regexp.MustCompile(`\[([^\]]+)\](\([^)]*\)|\{[^}]*\})`)

// parseRasa lists the example sentences of a training file for Rasa bots.
func parseRasa(data []byte, language string) []row {
	var out []row
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if text, ok := strings.CutPrefix(line, "- "); ok && !strings.Contains(line, ": ") {
			out = append(out, row{strconv.Itoa(i), language, rasaMark.ReplaceAllString(text, "$1")})
		}
	}
	return out
}

var speaker = regexp.MustCompile(`<(?:U|A|user|agent)>`)

// parseDialogue lists the turns of dialogues that are written in one line with marks of the speaker.
func parseDialogue(data []byte, language string) []row {
	var out []row
	for line := range strings.Lines(string(data)) {
		for _, turn := range speaker.Split(line, -1) {
			if cut := strings.IndexByte(turn, '<'); cut >= 0 {
				turn = turn[:cut]
			}
			if strings.Count(turn, " ") > 1 {
				out = append(out, row{strconv.Itoa(len(out)), language, turn})
			}
		}
	}
	return out
}

// parseTerms reads TICO-19 terminology: id, source language, target language, part of speech, note, source, target.
func parseTerms(data []byte, _ string) []row {
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil
	}
	codes := map[string]string{"pt-BR": "pt", "pt": "pt", "es-LA": "es", "es": "es", "es-MX": "es", "en": "en", "fr": "fr", "it": "it", "de": "de"}
	var out []row
	for _, r := range records {
		if len(r) < 7 || codes[r[2]] == "" || codes[r[1]] != "en" || codes[r[2]] == "en" {
			continue
		}
		out = append(out, row{r[5], "en", r[5]}, row{r[5], codes[r[2]], r[6]})
	}
	return out
}

// parseNumbered takes every line for a sentence; the same line of the file in another language says the same.
func parseNumbered(data []byte, language string) []row {
	var out []row
	for line := range strings.Lines(string(data)) {
		out = append(out, row{strconv.Itoa(len(out)), language, strings.TrimSpace(line)})
	}
	return out
}

// parseEveryday reads our own phrases: English | Portuguese | Spanish, with commas between ways to say it.
func parseEveryday(data []byte) []row {
	var out []row
	for line := range strings.Lines(string(data)) {
		parts := strings.Split(strings.TrimSpace(line), "|")
		if strings.HasPrefix(line, "#") || len(parts) != 3 {
			continue
		}
		for i, code := range []string{"en", "pt", "es"} {
			ways := []string{parts[i]}
			if i > 0 && !strings.Contains(parts[0], ",") { // "it worked, thanks" is one sentence
				ways = strings.Split(parts[i], ",")
			}
			for _, text := range ways {
				out = append(out, row{parts[0], code, text})
			}
		}
	}
	return out
}

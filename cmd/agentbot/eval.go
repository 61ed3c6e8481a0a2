package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// evalCommand measures understanding; a measure is one file and one line here.
func evalCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "eval",
		Short: "Measure on your own labelled texts how well customers are understood",
		Long: `Every measure reads files of JSON lines and uses exactly the code that serves
customers. docs/understanding.md says how the rows look and what the figures
mean; --json prints them for machines.`,
	}
	cmd.AddCommand(evalLanguageCommand(), evalIntentsCommand(), evalUrgencyCommand(), evalSentimentCommand(), evalInjectionCommand(), evalEntitiesCommand(), evalRepairCommand(), evalLogCommand())
	return cmd
}

// maxRow is the longest line of a file of rows, in bytes.
const maxRow = 4 << 20

// readRows reads a file with one JSON object a line. Empty lines are skipped; anything else that is no such object is an error with its line.
func readRows[T any](path string) (rows []T, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the rows: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxRow)
	for at := 1; lines.Scan(); at++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return nil, fmt.Errorf("%s:%d: want one JSON object a line: %w", path, at, err)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s holds no rows: want one JSON object a line", path)
	}
	return rows, nil
}

// setName is how a file is called in the figures: its name without folder and ending.
func setName(path string) string { return strings.TrimSuffix(filepath.Base(path), ".jsonl") }

// printFigures writes one object a line.
func printFigures(out io.Writer, figures any) error {
	line, err := json.Marshal(figures)
	if err != nil {
		return fmt.Errorf("encode the figures: %w", err)
	}
	write(out, "%s\n", line)
	return nil
}

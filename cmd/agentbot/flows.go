package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"agentbot/flows"
)

// flowsCommand is what support leads do with flows, beside validate and test.
func flowsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "flows",
		Short: "Begin a folder of flows of your own, write and draw flows, go back to a version that ran, and what editors and readers need",
	}
	cmd.AddCommand(flowsInitCommand(), flowsNewCommand(), flowsGraphCommand(), flowsHistoryCommand(), flowsDiffCommand(), flowsRollbackCommand(), flowsSchemaCommand(), flowsManualCommand())
	return cmd
}

func flowsInitCommand() *cobra.Command {
	var sampled bool
	cmd := &cobra.Command{
		Use:   "init DIR",
		Short: "Write the shipped flows, texts, actions and test cases into a folder, for editing",
		Long: `DIR is made if it is not there. Nothing in it is overwritten: with a file of
the same name it stops before it writes anything. Afterwards name the folder as
flows.dir in the configuration.

With --samples the flows work without any system that answers over HTTP: what
they read stands in two CSV files, what they change is done by people, and codes
go out by mail. The test cases are those of that way of working.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := initFlows(args[0], sampled); err != nil {
				return err
			}
			write(cmd.OutOrStdout(), "%s holds the shipped flows, their test cases and the schemas for your editor.\nNext: change a text, then  agentbot validate %s  and  agentbot test %s\nTalk to it:  agentbot chat --flows %s\nThe running bot reads it with  flows.dir: %s  in the configuration.\n", args[0], args[0], args[0], args[0], args[0])
			return nil
		},
	}
	cmd.Flags().BoolVar(&sampled, "samples", false, "with CSV files, people and mail in place of business systems")
	return cmd
}

// initFlows writes what ships and the schemas, or nothing.
func initFlows(dir string, sampled bool) error {
	files, err := shippedFiles(sampled)
	if err != nil {
		return fmt.Errorf("read the shipped flows: %w", err)
	}
	if err := addSchemas(files); err != nil {
		return err
	}
	for name := range files {
		switch _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(name))); {
		case err == nil:
			return fmt.Errorf("%s is there already: choose an empty folder, so that nothing of yours is overwritten", filepath.Join(dir, name))
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("look into the folder: %w", err)
		}
	}
	return writeFiles(dir, files)
}

// shippedFiles are the files of the shipped library by their names in the folder, either with the samples beside them or with the samples in
// place of what they stand in for.
func shippedFiles(sampled bool) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(flows.Shipped(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		target, sample := strings.CutPrefix(name, flows.SamplesDir+"/")
		switch _, taken := files[target]; {
		case !sampled:
			target = name
		case taken && !sample:
			return nil
		}
		files[target], err = fs.ReadFile(flows.Shipped(), name)
		return err
	})
	return files, err
}

func addSchemas(files map[string][]byte) error {
	for _, name := range flows.SchemaNames() {
		body, err := flows.Schema(name)
		if err != nil {
			return err
		}
		files[name+".schema.json"] = body
	}
	return nil
}

func writeFiles(dir string, files map[string][]byte) error {
	for name, body := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // flows are for reading
			return fmt.Errorf("make the folder: %w", err)
		}
		if err := os.WriteFile(path, body, 0o644); err != nil { //nolint:gosec // likewise
			return fmt.Errorf("write a file: %w", err)
		}
	}
	return nil
}

func flowsSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema DIR",
		Short: "Write the JSON Schemas that editors complete and check flows with (again after an upgrade)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			files := map[string][]byte{}
			if err := addSchemas(files); err != nil {
				return err
			}
			if err := writeFiles(args[0], files); err != nil {
				return err
			}
			write(cmd.OutOrStdout(), "%d schemas written into %s\n", len(files), args[0])
			return nil
		},
	}
}

func flowsManualCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "manual",
		Short: "Print the reference of the flow language, in Markdown",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := io.WriteString(cmd.OutOrStdout(), flows.Manual())
			return err
		},
	}
}

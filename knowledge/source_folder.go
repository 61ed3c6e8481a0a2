package knowledge

import (
	"context"
	"fmt"
	"os"
)

// Folder is a source of files on disk: Markdown, HTML and plain text, in folders of any depth. Links that lead out of it are not followed.
type Folder struct {
	Path     string
	Language string // of files that do not say; required only then
}

var _ Source = Folder{}

// Documents implements Source.
func (f Folder) Documents(ctx context.Context) (docs []Document, drops []Drop, err error) {
	err = f.within(func(t tree) error {
		docs, drops, err = t.documents(ctx)
		return err
	})
	return docs, drops, err
}

// Fingerprint implements Source.
func (f Folder) Fingerprint(ctx context.Context) (sum string, err error) {
	err = f.within(func(t tree) error {
		sum, err = t.fingerprint(ctx)
		return err
	})
	return sum, err
}

func (f Folder) within(do func(tree) error) error {
	root, err := os.OpenRoot(f.Path)
	if err != nil {
		return fmt.Errorf("knowledge folder %s cannot be opened, correct its path in knowledge.sources: %w", f.Path, err)
	}
	defer func() { _ = root.Close() }() // opened for reading only: nothing can be lost by closing
	if err := do(tree{files: root.FS(), name: f.Path, language: f.Language}); err != nil {
		return fmt.Errorf("read knowledge folder %s: %w", f.Path, err)
	}
	return nil
}

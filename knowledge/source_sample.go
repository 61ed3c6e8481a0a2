package knowledge

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
)

//go:embed sample
var sampleFiles embed.FS

// Sample is the help centre of the fictional Aroeira, in three languages, for the demo and for trying things out.
type Sample struct{}

var _ Source = Sample{}

// Documents implements Source.
func (Sample) Documents(ctx context.Context) ([]Document, []Drop, error) {
	files, err := fs.Sub(sampleFiles, "sample")
	if err != nil {
		return nil, nil, fmt.Errorf("open the sample documents: %w", err)
	}
	return tree{files: files, name: "sample"}.documents(ctx)
}

// Fingerprint implements Source: what is built into the binary never changes.
func (Sample) Fingerprint(context.Context) (string, error) { return "sample", nil }

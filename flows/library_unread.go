package flows

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"
)

// unread is a file or folder that cannot be read, with what can be done about it.
func unread(name string, err error) Problem {
	at := place{src: &source{name: name}, line: 1, col: 1}
	var p Problem
	switch {
	case errors.Is(err, errSpecial):
		p = at.problem("file", "this is no ordinary file, and is not read")
		p.hint("put a file there, or give it another ending")
	case errors.Is(err, fs.ErrPermission):
		p = at.problem("file", "this may not be read by whoever runs the program")
		p.hint("give the rights to read it: chmod +r, and +x for a folder")
	case errors.Is(err, syscall.ELOOP):
		p = at.problem("file", "this is a link that leads back to itself")
		p.hint("remove it")
	case errors.Is(err, fs.ErrNotExist):
		p = at.problem("file", "this is not there, or a link that leads nowhere")
		p.hint("remove the link, or put a file where it leads")
	default:
		p = at.problem("file", "this cannot be read: %v", err)
	}
	return p
}

// misnamed is a file of the folder that looks like YAML by everything but its ending, "" when there is none.
func misnamed(fsys fs.FS) string {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return ""
	}
	for _, e := range entries {
		ending := strings.ToLower(path.Ext(e.Name()))
		if !e.IsDir() && !slices.Contains([]string{".yaml", ".yml"}, path.Ext(e.Name())) && slices.Contains([]string{"", ".txt", ".yaml", ".yml", ".md"}, ending) {
			return e.Name()
		}
	}
	return ""
}

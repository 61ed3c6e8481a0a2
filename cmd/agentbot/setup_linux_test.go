package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// screen is a pseudo-terminal of 80 columns and what has come out of it.
type screen struct {
	master *os.File
	slave  *os.File

	mu    sync.Mutex
	shown bytes.Buffer
}

func newScreen(t *testing.T) *screen {
	t.Helper()
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80})
	}
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{master: os.NewFile(uintptr(fd), "ptmx")}
	if s.slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	go s.read()
	t.Cleanup(func() { s.slave.Close(); s.master.Close() })
	return s
}

func (s *screen) read() {
	piece := make([]byte, 4096)
	for {
		n, err := s.master.Read(piece)
		s.mu.Lock()
		s.shown.Write(piece[:n])
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.ReplaceAll(s.shown.String(), "\r\n", "\n")
}

// echoes is whether the terminal shows what is typed.
func (s *screen) echoes() bool {
	state, err := unix.IoctlGetTermios(int(s.slave.Fd()), unix.TCGETS)
	return err == nil && state.Lflag&unix.ECHO != 0
}

// types waits for a prompt behind what was shown so far, then types. A secret is typed when the terminal no longer shows it.
func (s *screen) types(prompts int, text string, hidden bool) error {
	err := eventually(func() error {
		shown := s.text()
		if strings.Count(shown, "  > ") < prompts || !strings.HasSuffix(shown, "> ") {
			return fmt.Errorf("prompt %d does not come:\n%s", prompts, shown)
		}
		if hidden == s.echoes() {
			return fmt.Errorf("prompt %d: the terminal shows what is typed: %t", prompts, !hidden)
		}
		return nil
	})
	if err == nil {
		_, err = s.master.WriteString(text + "\n")
	}
	return err
}

var colours = regexp.MustCompile("\x1b\\[[0-9]*m")

// A person at a real terminal: the token is not shown, lines fit, colour is there unless NO_COLOR says otherwise.
func TestSetup_AtATerminal(t *testing.T) {
	t.Parallel()
	for name, plain := range map[string]bool{"colour": false, "no colour": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := newNewcomer(t, "")
			before := n.state()
			s := newScreen(t)
			cmd := n.program("setup", "--listen", n.listen)
			cmd.Stdin, cmd.Stdout, cmd.Stderr = s.slave, s.slave, s.slave
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
			cmd.Env = append(slices.DeleteFunc(cmd.Env, func(v string) bool { return strings.HasPrefix(v, "NO_COLOR=") }), "TERM=xterm")
			if plain {
				cmd.Env = append(cmd.Env, "NO_COLOR=1")
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for i, text := range []string{n.chat, setupAdmin, n.public, "continue", "Aro", "y", "y", "Site", "", "everyone"} {
				if err := s.types(i+1, text, text == setupAdmin); err != nil {
					_ = cmd.Process.Kill()
					t.Error(err)
					break
				}
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("%v\n%s", err, s.text())
			}
			shown := s.text()
			if strings.Contains(shown, setupAdmin) {
				t.Errorf("the token is on the screen:\n%s", shown)
			}
			if plain == strings.Contains(shown, "\x1b[") {
				t.Errorf("colour %t:\n%s", plain, shown)
			}
			for line := range strings.SplitSeq(colours.ReplaceAllString(shown, ""), "\n") {
				if len([]rune(line)) > 80 && !strings.Contains(line, "/") { // an address or a path stays whole
					t.Errorf("%d columns: %s", len([]rune(line)), line)
				}
			}
			if after := n.state(); cmp.Equal(before, after) || after.Chatwoot.Inboxes[0].Bot == 0 {
				t.Errorf("the inbox is not connected:\n%s", shown)
			}
		})
	}
}

//go:build !linux

package demo

import "syscall"

// childAttributes ties nothing: only Linux can. The bot ends when its control is closed.
func childAttributes() *syscall.SysProcAttr { return nil }

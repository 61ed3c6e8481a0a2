//go:build !linux

package main

import "syscall"

// mortalAttributes: elsewhere nobody can be told to end with us.
func mortalAttributes() *syscall.SysProcAttr { return nil }

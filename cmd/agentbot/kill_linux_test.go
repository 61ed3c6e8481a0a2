package main

import "syscall"

// mortalAttributes let no process outlive a test that is killed itself.
func mortalAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

package demo

import "syscall"

// childAttributes ties the bot's life to ours: a demo that is killed itself leaves nothing behind.
func childAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

package demo

import "syscall"

// childAttributes ties the bot's life to ours: a demo that is killed itself leaves nothing running. Its own process group keeps the terminal's Ctrl-C from
// it, because we end it ourselves, in order.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

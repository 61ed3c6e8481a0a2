package demo

import "sync"

// hub wakes every open page. Signals that come while a page draws are one signal.
type hub struct {
	mu    sync.Mutex
	next  int
	pages map[int]chan struct{}
}

func (h *hub) join() (wake <-chan struct{}, end func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.pages == nil {
		h.pages = map[int]chan struct{}{}
	}
	h.next++
	id, c := h.next, make(chan struct{}, 1)
	h.pages[id] = c
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.pages, id)
	}
}

func (h *hub) tell() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.pages {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

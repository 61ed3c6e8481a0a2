package main

func (b *bench) recover()  {}
func (b *bench) history()  {}
func (b *bench) waiting()  {}
func (b *bench) replicas() {}

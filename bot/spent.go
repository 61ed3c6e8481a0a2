package bot

// Spent is an action without what only its sending needed, once nothing more will happen to it: the rows of a list, in a batch or in a file. They are
// many people's data, and nobody reads them here again. What it was, under which key and which rows it carried by their numbers, stays. false: nothing
// is to be taken away.
func Spent(a Action) (Action, bool) {
	switch a := a.(type) {
	case Commit:
		if a.Batch != nil && a.Request.Body != "" {
			a.Request.Body = ""
			return a, true
		}
	case Reply:
		file, spent := a.Attachment.spent()
		a.Attachment = file
		return a, spent
	case Note:
		file, spent := a.Attachment.spent()
		a.Attachment = file
		return a, spent
	}
	return a, false
}

// spent is a file without what is in it.
func (a *Attachment) spent() (*Attachment, bool) {
	if a == nil || len(a.Data) == 0 {
		return a, false
	}
	return &Attachment{Name: a.Name, ContentType: a.ContentType}, true
}

package desk

// tiktok gets the source of the text as it is, so it gets none of the marks.
var tiktok = channel{limit: 6000, text: func(markdown string, _ bool) string { return plain(markdown) }}

package desk

// email is rendered to HTML; options are a numbered list that people answer by number or word.
var email = channel{limit: 25_000, text: hardBreaks}

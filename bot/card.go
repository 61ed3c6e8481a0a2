package bot

import "strings"

// Card is one thing among several that the customer may look at: a product, a plan, a place. It has at least one link.
type Card struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Image       string `json:"image,omitempty"`
	Links       []Link `json:"links"`
}

// Article is something to read.
type Article struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	Link        string `json:"link"`
}

// Link is an address with what stands on it.
type Link struct {
	Title   string `json:"title"`
	Address string `json:"address"`
}

// Markdown is the card for channels that show none.
func (c Card) Markdown() string {
	lines := []string{"**" + c.Title + "**"}
	if c.Description != "" {
		lines = append(lines, c.Description)
	}
	for _, l := range c.Links {
		lines = append(lines, l.Markdown())
	}
	return strings.Join(lines, "\n")
}

// Markdown is the article for channels that show none.
func (a Article) Markdown() string {
	link := Link{Title: a.Title, Address: a.Link}.Markdown()
	if a.Description == "" {
		return link
	}
	return link + "\n" + a.Description
}

// Markdown is the link in a text.
func (l Link) Markdown() string { return "[" + l.Title + "](" + l.Address + ")" }

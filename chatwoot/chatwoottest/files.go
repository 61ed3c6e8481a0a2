package chatwoottest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"strings"

	"agentbot/chatwoot"
)

// File is something attached. Kind is worked out from ContentType when empty;
// a location or contact card has no Body.
type File struct {
	Name, ContentType, Kind string
	Body                    []byte
	Latitude, Longitude     float64
	Title                   string // of a location; the number of a contact card
	Meta                    map[string]any
	Transcript              string // Chatwoot's own, of an audio file
}

type file struct {
	File
	id, message int64
	blob        string
}

func newFile(f File) *file {
	if f.Kind == "" {
		f.Kind = kindOf(f.ContentType)
	}
	return &file{File: f}
}

func kindOf(contentType string) string {
	switch family, _, _ := strings.Cut(contentType, "/"); family {
	case "image", "audio", "video":
		return family
	default:
		return chatwoot.FileAny
	}
}

func (s *Server) keep(f *file) {
	f.id = s.id("attachment", 0)
	if f.Body != nil {
		f.blob = fmt.Sprintf("eyJfcmFpbHMiOns%06d--signed", f.id)
		s.blobs[f.blob] = f
	}
}

func (s *Server) attachments(c *Conversation, m *message) []object {
	list := make([]object, 0, len(m.files))
	for _, f := range m.files {
		o := object{"id": f.id, "message_id": m.id, "file_type": f.Kind, "account_id": c.account().ID}
		maps.Copy(o, s.fileFields(f))
		list = append(list, o)
	}
	return list
}

func (s *Server) fileFields(f *file) object {
	switch f.Kind {
	case chatwoot.FileLocation:
		return object{"coordinates_lat": f.Latitude, "coordinates_long": f.Longitude, "fallback_title": f.Title, "data_url": nil}
	case chatwoot.FileContact:
		return object{"fallback_title": f.Title, "meta": copyMap(f.Meta)}
	case chatwoot.FileFallback:
		return object{"fallback_title": f.Title, "data_url": f.Name}
	case chatwoot.FileEmbed:
		return object{"data_url": f.Name}
	}
	link := s.cfg.URL + "/rails/active_storage/blobs/redirect/" + f.blob + "/" + url.PathEscape(f.Name)
	o := object{
		"extension": strings.TrimPrefix(path.Ext(f.Name), "."), "content_type": f.ContentType, "data_url": link, "thumb_url": "",
		"file_size": len(f.Body), "width": nil, "height": nil,
	}
	switch f.Kind {
	case chatwoot.FileImage:
		o["thumb_url"] = strings.Replace(link, "/blobs/", "/representations/", 1)
	case chatwoot.FileAudio:
		o["transcribed_text"] = f.Transcript
	}
	return o
}

// storage serves attachments as Rails does: the public link only redirects to
// the short-lived one.
func (s *Server) storage(in *apiRequest) answer {
	parts := strings.Split(strings.TrimPrefix(in.Path, "/rails/active_storage/"), "/")
	if len(parts) < 4 || in.Method != http.MethodGet && in.Method != http.MethodHead {
		return failure(http.StatusNotFound, "")
	}
	f := s.blobs[parts[2]]
	if f == nil {
		return failure(http.StatusNotFound, "")
	}
	if parts[1] == "redirect" {
		link := s.cfg.URL + "/rails/active_storage/disk/proxy/" + parts[2] + "/" + url.PathEscape(f.Name)
		return answer{status: http.StatusFound, header: http.Header{"Location": {link}}}
	}
	return answer{status: http.StatusOK, header: http.Header{"Content-Type": {f.ContentType}}, body: f.Body}
}

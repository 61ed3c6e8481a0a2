package chatwoot

// The file types Chatwoot gives attachments. Share, story_mention, ig_reel,
// ig_post and ig_story (Instagram) have the shape of a file.
const (
	FileImage    = "image"
	FileAudio    = "audio"
	FileVideo    = "video"
	FileAny      = "file"
	FileLocation = "location"
	FileContact  = "contact"
	FileFallback = "fallback"
	FileEmbed    = "embed"
)

// Attachment is one attachment of a message. Which fields are filled depends
// on FileType; with direct uploads the widget calls everything an image, so
// ContentType is the better witness.
type Attachment struct {
	ID              int64      `json:"id"`
	MessageID       int64      `json:"message_id"`
	AccountID       int64      `json:"account_id"`
	FileType        string     `json:"file_type"`
	ContentType     string     `json:"content_type"`
	Extension       string     `json:"extension"`
	DataURL         string     `json:"data_url"`
	ThumbURL        string     `json:"thumb_url"`
	FileSize        int64      `json:"file_size"`
	Width           int64      `json:"width"`
	Height          int64      `json:"height"`
	TranscribedText string     `json:"transcribed_text"`
	Latitude        float64    `json:"coordinates_lat"`
	Longitude       float64    `json:"coordinates_long"`
	FallbackTitle   string     `json:"fallback_title"`
	Meta            Attributes `json:"meta"`
}

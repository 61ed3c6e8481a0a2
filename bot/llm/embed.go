package llm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// Embed implements bot.Embedder. The server's vectors are sorted, counted and measured: it may send them in any order, and too few.
func (c *Client) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if c.config.EmbeddingModel == "" {
		return nil, errors.New("no embedding model is configured (llm.embedding_model)")
	}
	if len(texts) == 0 {
		return nil, nil
	}
	for i, text := range texts {
		if strings.TrimSpace(text) == "" {
			return nil, fmt.Errorf("embed: text %d of %d is empty", i+1, len(texts))
		}
	}
	inner, leave, err := c.enter(ctx, "embeddings")
	if err != nil {
		return nil, c.explained(ctx, err)
	}
	defer leave()
	response, err := c.embedding.Execute(func() (openai.EmbeddingResponse, error) {
		response, err := c.api.CreateEmbeddings(inner, openai.EmbeddingRequest{Input: texts, Model: openai.EmbeddingModel(c.config.EmbeddingModel)})
		c.heed(err, response.Header())
		return response, err
	})
	if err != nil {
		return nil, c.explained(ctx, err)
	}
	return vectors(response.Data, len(texts))
}

func vectors(data []openai.Embedding, want int) ([][]float32, error) {
	if len(data) != want {
		return nil, fmt.Errorf("embed: the endpoint sent %d vectors for %d texts", len(data), want)
	}
	data = slices.Clone(data)
	slices.SortStableFunc(data, func(a, b openai.Embedding) int { return a.Index - b.Index })
	out := make([][]float32, 0, want)
	for i, d := range data {
		if d.Index != i {
			return nil, fmt.Errorf("embed: the endpoint sent no vector for text %d", i+1)
		}
		if len(d.Embedding) == 0 || len(d.Embedding) != len(data[0].Embedding) {
			return nil, fmt.Errorf("embed: a vector of %d numbers among vectors of %d", len(d.Embedding), len(data[0].Embedding))
		}
		for _, v := range d.Embedding {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return nil, fmt.Errorf("embed: the vector of text %d holds what is no number", i+1)
			}
		}
		out = append(out, d.Embedding)
	}
	return out, nil
}

package main

func (c LLMConfig) check(ch *checker) {
	if c.BaseURL != "" {
		ch.address("llm.base_url", c.BaseURL)
		if c.Model == "" && c.EmbeddingModel == "" {
			ch.say("llm.base_url", "is set but neither llm.model nor llm.embedding_model: name at least one, or remove the address")
		}
	}
	if (c.Model != "" || c.EmbeddingModel != "") && c.BaseURL == "" {
		ch.say("llm.base_url", "is missing beside llm.model: name the endpoint, like https://api.openai.com/v1")
	}
	if c.PriceIn < 0 || c.PriceOut < 0 {
		ch.say("llm.price_in", "and llm.price_out are what a million tokens cost: want 0 or more")
	}
	if c.MaxConcurrent < 1 {
		ch.say("llm.max_concurrent", "is %d: want at least 1", c.MaxConcurrent)
	}
	if c.TokenField != "" {
		ch.oneOf("llm.token_field", c.TokenField, "max_tokens", "max_completion_tokens")
	}
}

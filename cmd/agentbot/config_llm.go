package main

// defaultCeilings are far above what a conversation needs (a turn asks the model for about 2,000 tokens, two with an answer from documents) and far
// below what somebody who plays with the bot, or a loop, would use.
func defaultCeilings() CeilingsConfig {
	return CeilingsConfig{ConversationTokens: 60_000, ContactTokens: 120_000, DayTokens: 10_000_000}
}

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
	if most := c.Ceilings; most.ConversationTokens < 0 || most.ContactTokens < 0 || most.DayTokens < 0 || most.DayCost < 0 {
		ch.say("llm.ceilings", "are what the model may use in a day: want 0 (no ceiling) or more")
	}
	if c.Ceilings.DayCost > 0 && c.PriceIn == 0 && c.PriceOut == 0 {
		ch.say("llm.ceilings.day_cost", "is set, but what does it cost? Say so in llm.price_in and llm.price_out, or use llm.ceilings.day_tokens")
	}
	if c.MaxConcurrent < 1 {
		ch.say("llm.max_concurrent", "is %d: want at least 1", c.MaxConcurrent)
	}
	if c.TokenField != "" {
		ch.oneOf("llm.token_field", c.TokenField, "max_tokens", "max_completion_tokens")
	}
}

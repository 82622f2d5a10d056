import HoneCore

extension Usage {
    /// The figures of a `usage` object, under the names that servers give them; nil where it counts no tokens.
    init?(reading usage: JSONValue?) {
        guard let usage, let input = usage["prompt_tokens"]?.integer ?? usage["input_tokens"]?.integer else {
            return nil
        }
        let prompt = usage["prompt_tokens_details"]
        let completion = usage["completion_tokens_details"]
        let cached =
            prompt?["cached_tokens"]?.integer ?? usage["prompt_cache_hit_tokens"]?.integer
            ?? usage["num_cached_tokens"]?.integer ?? usage["cached_tokens"]?.integer
        self.init(
            inputTokens: input,
            outputTokens: usage["completion_tokens"]?.integer ?? usage["output_tokens"]?.integer ?? 0,
            cachedInputTokens: cached ?? 0,
            reasoningTokens: completion?["reasoning_tokens"]?.integer ?? usage["reasoning_tokens"]?.integer ?? 0,
            cost: usage["cost"]?.number,
            isEstimated: usage["estimated"]?.bool ?? false)
    }

    /// Four characters a token, the usual rule of thumb.
    init(estimatedFromInput input: Int, output: Int) {
        self.init(inputTokens: (input + 3) / 4, outputTokens: (output + 3) / 4, isEstimated: true)
    }
}

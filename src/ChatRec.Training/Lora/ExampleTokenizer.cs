using System.Globalization;
using ChatRec.Llama;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Lora;

/// <summary>Turns examples into tokens, by the same rules by which prompts are laid out when the model is used.</summary>
internal static class ExampleTokenizer
{
    /// <summary>Tokenizes all examples.</summary>
    /// <exception cref="TrainingException">There are none, or some are longer than allowed.</exception>
    /// <exception cref="PromptException">The model has no chat template, and an example has messages.</exception>
    internal static IReadOnlyList<TokenExample> Tokenize(LlamaModel model, IReadOnlyList<LoraExample> examples, int maxLength)
    {
        if (examples.Count == 0)
        {
            throw new TrainingException("There are no examples to train on.");
        }

        var tokenized = examples.Select(example => Tokenize(model, example)).ToList();
        var tooLong = tokenized.Index().Where(example => example.Item.Tokens.Count > maxLength).ToList();
        if (tooLong.Count > 0)
        {
            var (index, longest) = tooLong.MaxBy(example => example.Item.Tokens.Count);
            throw new TrainingException(string.Create(
                CultureInfo.InvariantCulture,
                $"{tooLong.Count} of {examples.Count} examples are longer than {maxLength} tokens (--max-length): the longest, number {index + 1}, has {longest.Tokens.Count}. Allow more, which takes more memory, or shorten them."));
        }

        return tokenized;
    }

    private static TokenExample Tokenize(LlamaModel model, LoraExample example)
    {
        var vocabulary = model.Vocabulary;
        var isPlain = example.Prompt is [{ Role: null }];
        var layout = Layout(model, example.Prompt);
        var prompt = vocabulary.Tokenize(layout, addSpecial: true);

        // As one text where that leaves the prompt's tokens alone; a response that would join the prompt's last token begins with its own.
        var whole = vocabulary.Tokenize([.. layout, new TextSegment(example.Response, ParseSpecial: false)], addSpecial: true);
        var response = whole.AsSpan().StartsWith(prompt) && whole.Length > prompt.Length ? whole[prompt.Length..] : vocabulary.Tokenize(example.Response);
        var end = isPlain ? vocabulary.EndOfSequence ?? vocabulary.EndOfTurn : vocabulary.EndOfTurn ?? vocabulary.EndOfSequence;

        // The first token has nothing before it to be predicted from.
        if (prompt.Length == 0 && vocabulary.BeginOfSequence is { } begin)
        {
            prompt = [begin];
        }

        return prompt.Length > 0
            ? new TokenExample([.. prompt, .. response, .. end is { } token ? [token] : Array.Empty<int>()], prompt.Length)
            : throw new TrainingException("An example's prompt has no tokens.");
    }

    private static IReadOnlyList<TextSegment> Layout(LlamaModel model, IReadOnlyList<LoraMessage> prompt)
    {
        if (prompt is [{ Role: null } plain])
        {
            return plain.Content;
        }

        var isBegun = prompt[^1].Role == "assistant";
        var turns = prompt.Take(prompt.Count - (isBegun ? 1 : 0)).Select(message => (message.Role ?? "user", message.Content)).ToList();
        var layout = model.FormatChat(turns, addGenerationPrompt: true);
        return isBegun ? [.. layout, .. prompt[^1].Content] : layout;
    }
}

using System.Globalization;
using System.Text.Json;
using ChatRec.Llama.Sampling;
using Microsoft.Extensions.AI;

namespace ChatRec.Llama.Chat;

/// <summary>A chat request in this runtime's words: a laid-out prompt and how to answer it.</summary>
/// <param name="Prompt">The conversation by the model's chat template.</param>
/// <param name="Sampling">How to choose tokens.</param>
/// <param name="MaxOutputTokens">Longest answer.</param>
/// <param name="StopSequences">Texts that end the answer and are not part of it.</param>
internal sealed record ChatRequest(
    IReadOnlyList<TextSegment> Prompt,
    SamplingOptions Sampling,
    int MaxOutputTokens,
    IReadOnlyList<string> StopSequences)
{
    private const int MaxStopSequences = 16;
    private const int MaxStopLength = 256;

    // https://github.com/ggml-org/llama.cpp/blob/master/grammars/json.gbnf, with bounded white space so that a small model cannot hide in it.
    private const string JsonGrammar = """
        root   ::= object
        value  ::= object | array | string | number | ("true" | "false" | "null") ws
        object ::= "{" ws (string ":" ws value ("," ws string ":" ws value)*)? "}" ws
        array  ::= "[" ws (value ("," ws value)*)? "]" ws
        string ::= "\"" ([^"\\\x7F\x00-\x1F] | "\\" (["\\bfnrt/] | "u" [0-9a-fA-F]{4}))* "\"" ws
        number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,3})? ws
        ws     ::= [ \n]{0,4}
        """;

    /// <exception cref="PromptException">The request asks for what the model cannot do.</exception>
    internal static ChatRequest Create(LlamaModel model, LlamaChatClientOptions defaults, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        if (options?.Tools is { Count: > 0 })
        {
            throw new PromptException("Tools are not supported by the embedded model; use a grammar (AdditionalProperties[\"grammar\"]) for structured output.");
        }

        var stops = options?.StopSequences?.Where(stop => stop.Length > 0).ToArray() ?? [];
        if (stops.Length > MaxStopSequences || stops.Any(stop => stop.Length > MaxStopLength))
        {
            throw new PromptException($"At most {MaxStopSequences} stop sequences of {MaxStopLength} characters are allowed.");
        }

        var maxOutput = options?.MaxOutputTokens ?? defaults.MaxOutputTokens;
        return maxOutput < 1
            ? throw new PromptException($"MaxOutputTokens is {maxOutput}; it must be at least 1.")
            : new ChatRequest(LayOut(model, messages, options?.Instructions), Combine(defaults.Sampling, options), maxOutput, stops);
    }

    // Content is data, whoever wrote it: control tokens come from the chat template alone.
    private static IReadOnlyList<TextSegment> LayOut(LlamaModel model, IEnumerable<ChatMessage> messages, string? instructions)
    {
        var conversation = new List<(string Role, IReadOnlyList<TextSegment> Content)>();
        if (!string.IsNullOrEmpty(instructions))
        {
            conversation.Add(("system", [new TextSegment(instructions, ParseSpecial: false)]));
        }

        foreach (var message in messages)
        {
            if (message.Contents.FirstOrDefault(content => content is DataContent or UriContent) is { } attachment)
            {
                throw new PromptException($"The embedded model reads text only, not {attachment.GetType().Name}.");
            }

            conversation.Add((message.Role.Value, [new TextSegment(message.Text, ParseSpecial: false)]));
        }

        return model.FormatChat(conversation, addGenerationPrompt: true);
    }

    private static SamplingOptions Combine(SamplingOptions defaults, ChatOptions? options) => options is null
        ? defaults
        : defaults with
        {
            Temperature = options.Temperature ?? defaults.Temperature,
            TopK = options.TopK ?? defaults.TopK,
            TopP = options.TopP ?? defaults.TopP,
            MinP = Number(options, "min_p") ?? defaults.MinP,
            RepetitionPenalty = Number(options, "repetition_penalty") ?? defaults.RepetitionPenalty,
            FrequencyPenalty = options.FrequencyPenalty ?? defaults.FrequencyPenalty,
            PresencePenalty = options.PresencePenalty ?? defaults.PresencePenalty,
            Seed = options.Seed is { } seed ? unchecked((uint)seed) : defaults.Seed,
            Grammar = Grammar(options) ?? defaults.Grammar,
        };

    private static string? Grammar(ChatOptions options)
    {
        var given = Property(options, "grammar") switch
        {
            null => null,
            string text => text,
            JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
            var other => throw new PromptException($"AdditionalProperties[\"grammar\"] is a {other.GetType().Name}; it must be a string of GBNF."),
        };
        return (given, options.ResponseFormat) switch
        {
            ({ } grammar, _) => grammar,
            (null, ChatResponseFormatJson { Schema: null }) => JsonGrammar,
            (null, ChatResponseFormatJson) => throw new PromptException(
                "A JSON schema is not supported by the embedded model; give a grammar of that form in AdditionalProperties[\"grammar\"], or ask for JSON without a schema."),
            _ => null,
        };
    }

    private static float? Number(ChatOptions options, string key)
    {
        try
        {
            return Property(options, key) switch
            {
                null => null,
                JsonElement json => json.GetSingle(),
                var value => Convert.ToSingle(value, CultureInfo.InvariantCulture),
            };
        }
        catch (Exception exception) when (exception is InvalidCastException or FormatException or OverflowException or InvalidOperationException)
        {
            throw new PromptException($"AdditionalProperties[\"{key}\"] is not a number.");
        }
    }

    private static object? Property(ChatOptions options, string key) =>
        options.AdditionalProperties is { } properties && properties.TryGetValue(key, out var value) ? value : null;
}

using ChatRec.Llama;
using ChatRec.Ranking.Prompts;
using ChatRec.Training.Lora;

namespace ChatRec.Cli.Training.Lora;

/// <summary>Prompts of the service as prompts of examples: template text stays template text, data stays data.</summary>
internal static class LoraPrompts
{
    public static IReadOnlyList<LoraMessage> Of(RenderedPrompt prompt) =>
        [.. prompt.Messages.Select(message => new LoraMessage(message.Role, [.. message.Segments.Select(segment => new TextSegment(segment.Text, segment.IsTemplate))]))];
}

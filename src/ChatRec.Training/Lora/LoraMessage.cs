using ChatRec.Llama;

namespace ChatRec.Training.Lora;

/// <summary>A message of a prompt.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>; null: the prompt is this text alone, without a chat template.</param>
/// <param name="Content">Its text. Control tokens come only from segments that say so: data never holds any.</param>
public sealed record LoraMessage(string? Role, IReadOnlyList<TextSegment> Content)
{
    /// <summary>A message of data.</summary>
    public LoraMessage(string? role, string content)
        : this(role, [new TextSegment(content, ParseSpecial: false)])
    {
    }
}

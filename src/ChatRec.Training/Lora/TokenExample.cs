namespace ChatRec.Training.Lora;

/// <summary>An example as the model sees it.</summary>
/// <param name="Tokens">Prompt and response.</param>
/// <param name="PromptLength">Tokens of the prompt, at least 1: the loss is on those after it.</param>
public sealed record TokenExample(IReadOnlyList<int> Tokens, int PromptLength)
{
    /// <summary>Tokens that the loss is on.</summary>
    public int ResponseLength => Tokens.Count - PromptLength;
}

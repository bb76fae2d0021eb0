namespace ChatRec.Training.Lora;

/// <summary>What the model is to answer to a prompt. The loss is on the response and the token that ends it, never on the prompt.</summary>
/// <param name="Prompt">
/// Messages, oldest first, laid out by the model's own chat template with the assistant's turn opened; a last message of the assistant is the beginning of
/// the response, not a closed turn. Or one message without a role: plain text.
/// </param>
/// <param name="Response">The response.</param>
public sealed record LoraExample(IReadOnlyList<LoraMessage> Prompt, string Response);

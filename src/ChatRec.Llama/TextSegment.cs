namespace ChatRec.Llama;

/// <summary>A stretch of a prompt.</summary>
/// <param name="Text">Its text.</param>
/// <param name="ParseSpecial">Whether control tokens written in it (<c>&lt;|im_start|&gt;</c>) are parsed as such: template text; false for data.</param>
public readonly record struct TextSegment(string Text, bool ParseSpecial);

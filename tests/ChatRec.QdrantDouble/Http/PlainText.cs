namespace ChatRec.Doubles.Http;

/// <summary>An answer that is text.</summary>
internal sealed record PlainText(string Text);

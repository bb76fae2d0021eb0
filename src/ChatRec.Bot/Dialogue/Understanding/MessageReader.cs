namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>Understands one message: the rules alone, or a language model with the rules behind it.</summary>
public delegate ValueTask<Understood> MessageReader(string text, CancellationToken cancellationToken);

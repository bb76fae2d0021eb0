namespace ChatRec.Evaluation.Dialogues;

/// <summary>A conversation about what to watch.</summary>
/// <param name="Id">The data set's id. Parts of one conversation may stand as several dialogues with one id: intervals resample by it.</param>
/// <param name="Turns">Messages in order.</param>
/// <param name="Titles">The titles spoken of, by key.</param>
public sealed record Dialogue(string Id, IReadOnlyList<DialogueTurn> Turns, IReadOnlyDictionary<string, DialogueTitle> Titles);

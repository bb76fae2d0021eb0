namespace ChatRec.Evaluation.Understanding;

/// <summary>A dialogue between people, and what the seeker answered afterwards about each title of it.</summary>
/// <param name="Id">Names it in reports.</param>
/// <param name="Messages">What was said, in order.</param>
/// <param name="Opinions">By item id: whether the seeker liked it, as asked after the dialogue.</param>
public sealed record MarkedDialogue(string Id, IReadOnlyList<MarkedMessage> Messages, IReadOnlyDictionary<string, TitleOpinion> Opinions);

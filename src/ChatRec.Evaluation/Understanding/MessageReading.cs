using ChatRec.Evaluation.Dialogues;

namespace ChatRec.Evaluation.Understanding;

/// <summary>What an understanding under test read in one message.</summary>
public sealed record MessageReading
{
    /// <summary>The titles that it says are named.</summary>
    public IReadOnlyList<FoundTitle> Titles { get; init; } = [];

    /// <summary>An opinion about what was spoken of before ("I loved it").</summary>
    public TitleOpinion AboutLastNamed { get; init; }

    /// <summary>Items that it would ask about ("which of the two?") instead of choosing one.</summary>
    public IReadOnlyList<string> AskedAbout { get; init; } = [];
}

using ChatRec.Retrieval.Items;

namespace ChatRec.Training.Rankers;

/// <summary>What a ranker is to learn.</summary>
/// <param name="Id">What identifies catalogue, data and prompt; a checkpoint of another one is refused.</param>
/// <param name="Vocabulary">The tokens.</param>
/// <param name="Attributes">Attributes of the titles.</param>
/// <param name="TrainedTitles">Titles that have enough interactions to be answers: the first ones. The others are known by their attributes alone.</param>
/// <param name="Users">Title tokens by user, oldest first, at least two.</param>
/// <param name="Stages">The stages, in order.</param>
/// <param name="Letters">The prompt with letters.</param>
/// <param name="Words">Tokens of words that describe titles, with trained titles that they describe.</param>
/// <param name="Validation">Held-out choices, by what they ask: "history", "wish", "letters".</param>
public sealed record RankerTask(
    string Id,
    RankerVocabulary Vocabulary,
    TitleAttributes Attributes,
    int TrainedTitles,
    IReadOnlyList<int[]> Users,
    IReadOnlyList<RankerStage> Stages,
    LetterFrame Letters,
    IReadOnlyDictionary<int, int[]> Words,
    IReadOnlyDictionary<string, IReadOnlyList<RankerQuestion>> Validation)
{
    /// <summary>Tokens of words that say that something is not wanted.</summary>
    public IReadOnlySet<int> Refusals { get; init; } = new HashSet<int>();
}

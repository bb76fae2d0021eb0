namespace ChatRec.Evaluation.Dialogues;

/// <summary>A title that a dialogue speaks of, as it is annotated.</summary>
/// <param name="Key">Identifies it within the dialogue.</param>
/// <param name="Title">The title without its year.</param>
/// <param name="Year">The year, if the data set tells it.</param>
/// <param name="Opinion">What the seeker thinks of it.</param>
/// <param name="Accepted">Whether a recommendation of it was a good one: it was suggested and the seeker liked or accepted it.</param>
public sealed record DialogueTitle(string Key, string Title, int? Year, TitleOpinion Opinion, bool Accepted)
{
    /// <summary>Title with year: "Heat (1995)".</summary>
    public string TitleWithYear => Year is { } year ? FormattableString.Invariant($"{Title} ({year})") : Title;
}

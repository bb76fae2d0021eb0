namespace ChatRec.Retrieval.Dialogues;

/// <summary>Dialogues reduced to what is counted, free of any catalogue: titles are places in <paramref name="Titles"/>.</summary>
/// <param name="Titles">The titles spoken of.</param>
/// <param name="Words">The words that are counted.</param>
/// <param name="Dialogues">The dialogues.</param>
public sealed record LearnedDialogues(IReadOnlyList<LearnedTitle> Titles, IReadOnlyList<string> Words, IReadOnlyList<LearnedDialogue> Dialogues)
{
    /// <summary>The dialogues with the dense indexes of a catalogue; titles that it lacks are left out.</summary>
    public IReadOnlyList<LearnedDialogue> In(TitleMatcher matcher)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        int?[] items = [.. Titles.Select(title => matcher.Find(title.Title, title.Year))];
        return [.. Dialogues.Select(dialogue => new LearnedDialogue(Known(dialogue.Named), Known(dialogue.Recommended), Known(dialogue.Accepted), dialogue.Said))];

        int[] Known(IReadOnlyList<int> titles) => [.. titles.Select(title => items[title]).OfType<int>().Distinct()];
    }
}

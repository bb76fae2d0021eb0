namespace ChatRec.Bot.Profiles;

/// <summary>What is known about a person, as it is shown to them: a page of lines, each of which can be removed.</summary>
/// <param name="Lines">The page's lines.</param>
/// <param name="From">How many lines stand before them.</param>
/// <param name="Total">How many lines there are in all.</param>
public sealed record ProfileView(IReadOnlyList<ProfileLine> Lines, int From, int Total)
{
    /// <summary>Where the next page starts; null: this is the last.</summary>
    public int? Next => From + Lines.Count < Total ? From + Lines.Count : null;
}

/// <summary>One thing that is known.</summary>
/// <param name="Heading">What kind of thing it is: "You liked".</param>
/// <param name="Text">The thing: a title, a genre, a wish.</param>
/// <param name="Source">The sentence that it was learned from; empty where it is the wish of the moment.</param>
/// <param name="Remove">Verb of the button that removes it.</param>
/// <param name="Subject">What that button names: an item's id or a genre; null for the wish of the moment.</param>
public sealed record ProfileLine(string Heading, string Text, string Source, string Remove, string? Subject);

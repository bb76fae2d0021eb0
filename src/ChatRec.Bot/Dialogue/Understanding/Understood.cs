using System.Text;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>What a message was understood to say, as plain data: nothing here looks anything up.</summary>
/// <param name="Act">What the person does by saying it.</param>
public sealed record Understood(DialogueAct Act)
{
    /// <summary>Titles that were said, in the order of the text.</summary>
    public IReadOnlyList<Mention> Mentions { get; init; } = [];

    /// <summary>Stretches that stand where a title stands, but fit none, or several equally well.</summary>
    public IReadOnlyList<UnclearTitle> Unclear { get; init; } = [];

    /// <summary>A year that picks among titles that were just spoken of ("I meant the 1995 one").</summary>
    public int? MeantYear { get; init; }

    /// <summary>Whether something is said to be loved, hated or seen, whatever it is.</summary>
    public bool Opines { get; init; }

    /// <summary>People who were asked for and whom no catalogue entry names ("with Ryan Gosling"); null: none.</summary>
    public string? LeftOut { get; init; }

    /// <summary>What was asked for and refused in the same breath, in words; the wish holds what was kept.</summary>
    public IReadOnlyList<Contradiction> Contradictions { get; init; } = [];

    /// <summary>What is wanted.</summary>
    public Wish Wish { get; init; } = Wish.None;

    /// <summary>The message with a space where each title stands.</summary>
    /// <param name="text">The message that was understood.</param>
    public string WithoutTitles(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var without = new StringBuilder(text);
        // A title that was meant by "the second one" stands nowhere in the text.
        foreach (var mention in Mentions.DistinctBy(mention => mention.Start).OrderByDescending(mention => mention.Start)
            .Where(mention => mention.Text.Length > 0 && string.CompareOrdinal(text, mention.Start, mention.Text, 0, mention.Text.Length) == 0))
        {
            without.Remove(mention.Start, mention.Text.Length).Insert(mention.Start, ' ');
        }

        return without.ToString();
    }

    /// <summary>Places in the last list that were referred to ("the second one").</summary>
    public IReadOnlyList<Reference> References { get; init; } = [];
}

/// <summary>What a person does with a message.</summary>
public enum DialogueAct
{
    /// <summary>Nothing to answer: empty, or only signs.</summary>
    Nothing,

    /// <summary>Asks for recommendations, or says something that recommendations follow from.</summary>
    Ask,

    /// <summary>Tells a taste without asking for anything ("I loved Heat").</summary>
    Tell,

    /// <summary>Wants more of the same.</summary>
    More,

    /// <summary>Asks why something was recommended.</summary>
    Why,

    /// <summary>Does not want the list.</summary>
    Reject,

    /// <summary>Likes the list.</summary>
    Accept,

    /// <summary>Says hello.</summary>
    Greet,

    /// <summary>Says goodbye.</summary>
    Leave,

    /// <summary>Says thanks.</summary>
    Thank,

    /// <summary>Asks about a title ("is Memento any good?").</summary>
    AskAbout,

    /// <summary>Asks whether something is fit for children ("is the second one ok for kids?").</summary>
    AskSuitable,

    /// <summary>Asks for facts that no catalogue entry has: people, plots, places to watch.</summary>
    AskFact,

    /// <summary>Asks what the bot can do.</summary>
    Help,

    /// <summary>Asks what the bot knows about them.</summary>
    ShowProfile,

    /// <summary>Wants everything forgotten; with a title or place, only that.</summary>
    Forget,

    /// <summary>Wants to drop all wishes and start over.</summary>
    StartOver,

    /// <summary>Yes, to a question that was asked.</summary>
    Yes,

    /// <summary>No, to a question that was asked.</summary>
    No,

    /// <summary>Talks about something pleasant that needs no recommendation ("how are you").</summary>
    SmallTalk,

    /// <summary>Insults.</summary>
    Abuse,

    /// <summary>Anything else.</summary>
    OutOfScope,
}

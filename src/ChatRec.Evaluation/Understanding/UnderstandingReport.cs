using System.Globalization;
using System.Text;
using ChatRec.Evaluation.Dialogues;

namespace ChatRec.Evaluation.Understanding;

/// <summary>How well an understanding read dialogues between people.</summary>
public sealed record UnderstandingReport
{
    /// <summary>Dialogues read.</summary>
    public required int Dialogues { get; init; }

    /// <summary>Messages read.</summary>
    public required int Messages { get; init; }

    /// <summary>Titles marked in them, and those of them that the catalogue has.</summary>
    public required (int Marked, int InCatalogue) Titles { get; init; }

    /// <summary>Titles as typed: the people of ReDial picked them from a list, so they stand there with capitals and years.</summary>
    public required LinkingScore AsTyped { get; init; }

    /// <summary>Titles in small letters, without years.</summary>
    public required LinkingScore ByHand { get; init; }

    /// <summary>Opinions about titles that the seeker named.</summary>
    public required OpinionTable OwnTitles { get; init; }

    /// <summary>Opinions about all titles of the dialogue, the recommender's too ("yes, I loved it").</summary>
    public required OpinionTable AllTitles { get; init; }

    /// <summary>Median and 95th percentile of the time a message took, milliseconds.</summary>
    public required (double Median, double NinetyFifth) Milliseconds { get; init; }

    /// <summary>Messages whose titles were read wrong, as typed and by hand.</summary>
    public required (IReadOnlyList<LinkingError> AsTyped, IReadOnlyList<LinkingError> ByHand) Errors { get; init; }

    /// <summary>The figures as they stand in JSON.</summary>
    public object ToJson() => new
    {
        Dialogues,
        Messages,
        titles = new { Titles.Marked, Titles.InCatalogue },
        linking = new { AsTyped, lowerCaseWithoutYears = ByHand },
        sentiment = new { ownTitles = Table(OwnTitles), allTitles = Table(AllTitles) },
        milliseconds = new { Milliseconds.Median, Milliseconds.NinetyFifth },
    };

    /// <summary>Markdown tables.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{Dialogues} dialogues, {Messages} messages, {Titles.Marked} marked titles, {Titles.InCatalogue} of them in the catalogue. A message takes {Milliseconds.Median:F2} ms (median; 95th percentile {Milliseconds.NinetyFifth:F2}).");
        text.AppendLine();
        text.AppendLine("| titles | precision | recall | F1 | F1 on catalogue titles | F1 where a title is marked | right | wrong | of them in a title the catalogue lacks | where none is marked | missed | of them asked about |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (name, score) in new[] { ("as typed", AsTyped), ("lower case, no years", ByHand) })
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {score.Precision:F3} | {score.Recall:F3} | {score.F1:F3} | {score.F1InCatalogue:F3} | {score.F1WhereMarked:F3} | {score.Right} | {score.Wrong} | {score.Foreign} | {score.Unmarked} | {score.Missed} | {score.Asked} |");
        }

        text.AppendLine();
        text.AppendLine("| opinion | heard liked | heard disliked | nothing heard | read right (nothing heard = liked) | where one was heard | always \"liked\" | disliked: precision / recall |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (name, table) in new[] { ("the seeker's titles", OwnTitles), ("all titles", AllTitles) })
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {name}: {table.Total} | | | | {table.Accuracy:F3} | {table.AccuracyWhereHeard:F3} of {table.Coverage:P0} | {table.AlwaysLiked:F3} | {table.DislikedPrecision:F2} / {table.DislikedRecall:F2} |");
            foreach (var answered in new[] { TitleOpinion.Liked, TitleOpinion.Disliked, TitleOpinion.Unknown })
            {
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"| – answered {Name(answered)} | {table[answered, TitleOpinion.Liked]} | {table[answered, TitleOpinion.Disliked]} | {table[answered, TitleOpinion.Unknown]} | | | | |");
            }
        }

        return text.ToString();
    }

    private static string Name(TitleOpinion opinion) => opinion switch
    {
        TitleOpinion.Liked => "liked",
        TitleOpinion.Disliked => "disliked",
        _ => "did not say",
    };

    private static object Table(OpinionTable table) => new
    {
        titles = table.Total,
        table.Accuracy,
        table.AccuracyWhereHeard,
        table.Coverage,
        table.AlwaysLiked,
        table.DislikedPrecision,
        table.DislikedRecall,
        answered = Enum.GetValues<TitleOpinion>().ToDictionary(
            Name,
            answered => Enum.GetValues<TitleOpinion>().ToDictionary(heard => heard is TitleOpinion.Unknown ? "nothing heard" : $"heard {Name(heard)}", heard => table[answered, heard])),
    };
}

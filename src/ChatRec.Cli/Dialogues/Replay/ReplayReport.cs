using System.Text;
using ChatRec.Evaluation.Dialogues;

namespace ChatRec.Cli.Dialogues.Replay;

/// <summary>Replayed dialogues as text: figures, and transcripts to be read as the person in them would.</summary>
internal static class ReplayReport
{
    /// <summary>Counts, and the time a turn takes.</summary>
    public static string Summary(IReadOnlyList<ReplayedDialogue> dialogues)
    {
        var turns = dialogues.SelectMany(dialogue => dialogue.Turns).ToList();
        var times = Milliseconds(turns);
        var lists = Milliseconds(turns.Where(turn => turn.Answers.Any(answer => answer.Listed.Count > 0)));
        var withGlad = dialogues.Where(dialogue => dialogue.Glad.Any(title => title.Item is not null)).ToList();
        return FormattableString.Invariant(
            $"""
            {dialogues.Count} dialogues, {turns.Count} messages, {lists.Count} of them answered with a list.
            Time to the last answer: median {Quantile(times, 0.5):F0} ms, 95th percentile {Quantile(times, 0.95):F0} ms; where a list was made, median {Quantile(lists, 0.5):F0} ms.
            Of the titles that they were glad to be recommended in the recording and the catalogue has, {dialogues.Sum(dialogue => dialogue.Met.Count)} of {dialogues.Sum(dialogue => dialogue.Glad.Count(title => title.Item is not null))} came up in a list; at least one in {withGlad.Count(dialogue => dialogue.Met.Count > 0)} of {withGlad.Count} dialogues that have one.
            """);
    }

    /// <summary>Every dialogue: what the person said, what the service answered, and between them, quoted, what the human recommender had said.</summary>
    public static string Transcripts(IReadOnlyList<ReplayedDialogue> dialogues)
    {
        var text = new StringBuilder();
        foreach (var dialogue in dialogues)
        {
            Write(dialogue, text);
        }

        return text.ToString();
    }

    private static void Write(ReplayedDialogue dialogue, StringBuilder text)
    {
        text.Append("## ReDial ").Append(dialogue.Recorded.Id).Append("\n\n");
        foreach (var recorded in dialogue.Recorded.Turns)
        {
            if (recorded.Speaker == Speaker.Recommender)
            {
                text.Append("> *In the recording:* ").Append(recorded.Text.ReplaceLineEndings(" ")).Append("\n\n");
                continue;
            }

            text.Append("**Person:** ").Append(recorded.Text.ReplaceLineEndings(" ")).Append("\n\n");
            foreach (var answer in dialogue.Turns.First(turn => ReferenceEquals(turn.Recorded, recorded)).Answers)
            {
                Write(answer, text);
            }
        }

        if (dialogue.Glad.Count > 0)
        {
            text.Append("*In the recording they were glad of ")
                .AppendJoin(", ", dialogue.Glad.Select(title => title.Recorded + (title.Item is null ? " (not in the catalogue)" : dialogue.Met.Contains(title.Item) ? " (came up)" : "")))
                .Append(".*\n\n");
        }
    }

    private static void Write(BotMessage answer, StringBuilder text)
    {
        text.Append("**Bot:** ").Append(answer.Text.ReplaceLineEndings(" ")).Append("\n\n");
        for (var index = 0; index < answer.Listed.Count; index++)
        {
            text.Append(FormattableString.Invariant($"{index + 1}. {answer.Listed[index]} — {answer.Details[index]}\n"));
        }

        if (answer.Listed.Count > 0)
        {
            text.Append('\n');
        }

        if (answer.Buttons.Count > 0)
        {
            text.AppendJoin(' ', answer.Buttons.Select(button => $"`{button}`")).Append("\n\n");
        }
    }

    private static List<double> Milliseconds(IEnumerable<BotTurn> turns) => [.. turns.Select(turn => turn.Time.TotalMilliseconds).Order()];

    private static double Quantile(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
}

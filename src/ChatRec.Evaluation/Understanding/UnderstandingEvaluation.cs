using System.Diagnostics;
using ChatRec.Evaluation.Dialogues;

namespace ChatRec.Evaluation.Understanding;

/// <summary>
/// Judges an understanding by dialogues between people. Linking: the items found in each message against the titles marked in it, as typed
/// and in small letters without years. Opinions: what a seeker's messages say about a title, the newest word counting, against the seeker's
/// own answer after the dialogue; "it" is the title last marked before, whoever wrote it.
/// </summary>
public static class UnderstandingEvaluation
{
    /// <summary>Reads every message twice (as typed and by hand) and counts.</summary>
    /// <param name="dialogues">What is read.</param>
    /// <param name="find">The item of an annotated title; null where the catalogue lacks it.</param>
    /// <param name="read">The understanding under test.</param>
    /// <param name="progress">Hears of each dialogue that is done.</param>
    /// <param name="cancellationToken">Stops between messages.</param>
    public static async Task<UnderstandingReport> RunAsync(
        IReadOnlyList<Dialogue> dialogues,
        Func<DialogueTitle, string?> find,
        Func<string, CancellationToken, ValueTask<MessageReading>> read,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dialogues);
        ArgumentNullException.ThrowIfNull(read);
        var typed = new LinkingCount();
        var byHand = new LinkingCount();
        var own = new OpinionTable();
        var all = new OpinionTable();
        var titles = new List<MarkedTitle>();
        var times = new List<double>();
        for (var index = 0; index < dialogues.Count; index++)
        {
            var dialogue = dialogues[index];
            List<MarkedMessage> messages = [.. dialogue.Turns.Select(turn => MarkedMessage.Of(dialogue, turn, find))];
            titles.AddRange(messages.SelectMany(message => message.Titles));
            var readings = new List<MessageReading>(messages.Count);
            foreach (var message in messages)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var start = Stopwatch.GetTimestamp();
                var reading = await read(message.Text, cancellationToken).ConfigureAwait(false);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                readings.Add(reading);
                typed.Add(dialogue.Id, message, reading);
                var bare = message.AsTypedByHand();
                byHand.Add(dialogue.Id, bare, await read(bare.Text, cancellationToken).ConfigureAwait(false));
            }

            CountOpinions(dialogue, messages, readings, find, own, all);
            progress?.Report(index + 1);
        }

        times.Sort();
        return new UnderstandingReport
        {
            Dialogues = dialogues.Count,
            Messages = times.Count,
            Titles = (titles.Count, titles.Count(title => title.ItemId is not null)),
            AsTyped = typed.Score,
            ByHand = byHand.Score,
            OwnTitles = own,
            AllTitles = all,
            Milliseconds = times.Count == 0 ? (0, 0) : (times[times.Count / 2], times[Math.Min(times.Count - 1, times.Count * 95 / 100)]),
            Errors = (typed.Errors, byHand.Errors),
        };
    }

    private static void CountOpinions(
        Dialogue dialogue, List<MarkedMessage> messages, List<MessageReading> readings, Func<DialogueTitle, string?> find, OpinionTable own, OpinionTable all)
    {
        var heard = new Dictionary<string, TitleOpinion>(StringComparer.Ordinal);
        var named = new HashSet<string>(StringComparer.Ordinal);
        string? last = null;
        for (var index = 0; index < readings.Count; index++)
        {
            var message = messages[index];
            if (message.Speaker is Speaker.Seeker)
            {
                if (last is not null && readings[index].AboutLastNamed is not TitleOpinion.Unknown)
                {
                    heard[last] = readings[index].AboutLastNamed;
                }

                foreach (var title in readings[index].Titles.Where(title => title.Opinion is not TitleOpinion.Unknown))
                {
                    heard[title.ItemId] = title.Opinion;
                }

                named.UnionWith(message.Titles.Select(title => title.ItemId).OfType<string>());
            }

            last = message.Titles.Select(title => title.ItemId).LastOrDefault(item => item is not null) ?? last;
        }

        // Annotators may mark one film under two names; the last answer about it counts.
        var answers = new Dictionary<string, TitleOpinion>(StringComparer.Ordinal);
        foreach (var title in dialogue.Titles.Values)
        {
            if (find(title) is { } item)
            {
                answers[item] = title.Opinion;
            }
        }

        foreach (var (item, answered) in answers)
        {
            all.Add(answered, heard.GetValueOrDefault(item));
            if (named.Contains(item))
            {
                own.Add(answered, heard.GetValueOrDefault(item));
            }
        }
    }

    private sealed class LinkingCount
    {
        private int _right;
        private int _unmarked;
        private int _foreign;
        private int _asked;

        public List<LinkingError> Errors { get; } = [];

        public LinkingScore Score => new(_right, Errors.Sum(error => error.Wrong.Count), _unmarked, _foreign, Errors.Sum(error => error.Missed.Count), _asked);

        public void Add(string dialogueId, MarkedMessage message, MessageReading reading)
        {
            var marked = message.Titles.Select(title => title.ItemId).OfType<string>().ToHashSet(StringComparer.Ordinal);
            var found = reading.Titles.Select(title => title.ItemId).ToHashSet(StringComparer.Ordinal);
            List<string> wrong = [.. found.Except(marked)];
            List<string> missed = [.. marked.Except(found)];
            _right += marked.Count - missed.Count;
            foreach (var places in wrong.Select(item => reading.Titles.Where(title => title.ItemId == item).Select(title => At(message, title.Start)).ToList()))
            {
                _unmarked += places.TrueForAll(place => place is null) ? 1 : 0;
                _foreign += places.Exists(place => place is { ItemId: null }) ? 1 : 0;
            }

            _asked += missed.Count(reading.AskedAbout.Contains);
            if (wrong.Count + missed.Count > 0)
            {
                Errors.Add(new LinkingError(dialogueId, message, wrong, missed));
            }
        }

        private static MarkedTitle? At(MarkedMessage message, int start) =>
            message.Titles.FirstOrDefault(place => place.Start <= start && start < place.Start + place.Length);
    }
}

using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Dialogues;
using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Cli.Dialogues.Replay;

/// <summary>Has the seekers of recorded dialogues speak to the running service, each as a new user. They do not hear its answers: what they say next answers the recording.</summary>
internal sealed class DialogueReplay
{
    private readonly HttpClient _service;
    private readonly RatedCatalogue _rated;
    private readonly TitleMatcher _matcher;

    /// <summary>Prepares a replay.</summary>
    /// <param name="service">The service, ready.</param>
    /// <param name="rated">What it recommends from.</param>
    public DialogueReplay(HttpClient service, RatedCatalogue rated)
    {
        (_service, _rated) = (service, rated);
        var ratings = rated.Interactions.SelectMany(sequence => sequence.Items).CountBy(item => item).ToDictionary();
        _matcher = new TitleMatcher(rated.Catalogue, item => ratings.GetValueOrDefault(item));
    }

    /// <summary>So many dialogues, evenly spread over all of them.</summary>
    public static IReadOnlyList<Dialogue> Choose(IReadOnlyList<Dialogue> dialogues, int count) =>
        [.. Enumerable.Range(0, Math.Min(count, dialogues.Count)).Select(index => dialogues[(int)((long)index * dialogues.Count / Math.Min(count, dialogues.Count))])];

    /// <summary>Replays dialogues one after another.</summary>
    public async Task<IReadOnlyList<ReplayedDialogue>> RunAsync(IReadOnlyList<Dialogue> dialogues, ShowProgress show, CancellationToken cancellationToken)
    {
        var replayed = new List<ReplayedDialogue>();
        foreach (var dialogue in dialogues)
        {
            replayed.Add(await ReplayAsync(dialogue, cancellationToken).ConfigureAwait(false));
            show("dialogues", replayed.Count, dialogues.Count);
        }

        return replayed;
    }

    private async Task<ReplayedDialogue> ReplayAsync(Dialogue dialogue, CancellationToken cancellationToken)
    {
        var (visitor, _) = await DirectLineVisitor.OpenAsync(_service, cancellationToken).ConfigureAwait(false);
        var turns = new List<BotTurn>();
        foreach (var turn in dialogue.Turns.Where(turn => turn.Speaker == Speaker.Seeker))
        {
            var (messages, time) = await visitor.SayAsync(turn.Text, cancellationToken).ConfigureAwait(false);
            turns.Add(new BotTurn(turn, messages, time));
        }

        return new ReplayedDialogue(dialogue, turns, [.. dialogue.Titles.Values.Where(title => title.Accepted).Select(title =>
            (title.TitleWithYear, _matcher.Find(title.Title, title.Year) is { } item ? _rated.Catalogue[item].TitleWithYear : null))]);
    }
}

using ChatRec.Evaluation.Dialogues;

namespace ChatRec.Cli.Dialogues.Replay;

/// <summary>A recorded dialogue whose seeker spoke to the service.</summary>
/// <param name="Recorded">The recording.</param>
/// <param name="Turns">The seeker's turns, each with the service's answer.</param>
/// <param name="Glad">Titles with years that the seeker was glad to be recommended in the recording, as the catalogue writes them; null for one that it lacks.</param>
internal sealed record ReplayedDialogue(Dialogue Recorded, IReadOnlyList<BotTurn> Turns, IReadOnlyList<(string Recorded, string? Item)> Glad)
{
    /// <summary>Every message of the service.</summary>
    public IEnumerable<BotMessage> Answers => Turns.SelectMany(turn => turn.Answers);

    /// <summary>Of <see cref="Glad"/>, what the service listed, too.</summary>
    public IReadOnlyList<string> Met => [.. Glad.Select(title => title.Item).OfType<string>().Intersect(Answers.SelectMany(answer => answer.Listed))];
}

using ChatRec.Bot.Hosting.Settings;
using ChatRec.Ranking.Explanations;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Items;
using ChatRec.Training.Lora;

namespace ChatRec.Cli.Training.Lora;

/// <summary>
/// The service's explanation of what came next: its own prompt with the facts that other people's histories and the catalogue give, and a text that says these facts
/// and no others.
/// </summary>
internal sealed class ExplainTask(ChatRecSettings settings, Catalogue catalogue) : ILoraTask
{
    public LoraExample? Example(LoraMoment moment)
    {
        if (!moment.IsWelcome)
        {
            return null;
        }

        var evidence = new EvidenceCollector(catalogue.Find, new Counts(moment.Others), settings.Explanations);
        var facts = evidence.Collect(new ExplanationRequest(catalogue[moment.Next], moment.User.ToHistory(catalogue, moment.Position)));
        return facts.Cited.Count == 0
            ? null
            : new LoraExample(
                LoraPrompts.Of(new ExplanationWriter(null, settings.Renderer, settings.Prompts, evidence, settings.Explanations).WritePrompt(facts)),
                PlainExplanation.Write(facts));
    }

    private sealed class Counts(CoOccurrenceModel model) : IItemRelations
    {
        public int CountTogether(string itemIdA, string itemIdB) => model.CountTogether(itemIdA, itemIdB);

        public int CountPeople(string itemId) => model.CountLiked(itemId);

        public int CountConversations(string itemIdA, string itemIdB) => 0;

        public double? Similarity(string itemIdA, string itemIdB) => null;
    }
}

using ChatRec.Evaluation.Data;
using ChatRec.Ranking.Plausibility;
using ChatRec.Retrieval.Items;
using ChatRec.Training.Lora;

namespace ChatRec.Cli.Training.Lora;

/// <summary>
/// M6-Rec's plausibility (Cui et al. 2022, arXiv:2205.08084): is it plausible that this user chooses this item? Half of the examples show what came next, half an item
/// that this user never met, drawn as often as people meet it, so that popularity alone does not tell them apart.
/// </summary>
internal sealed class ClickTask : ILoraTask
{
    private const int Tries = 100;

    private readonly PlausibilityReader _reader;
    private readonly Catalogue _catalogue;
    private readonly int[] _met;
    private readonly Dictionary<string, HashSet<int>> _metBy;

    public ClickTask(PlausibilityReader reader, RatedCatalogue data)
    {
        (_reader, _catalogue) = (reader, data.Catalogue);
        _met = [.. data.Interactions.SelectMany(user => user.Items)];
        _metBy = data.Interactions.ToDictionary(user => user.UserId, user => user.Items.ToHashSet(), StringComparer.Ordinal);
    }

    public LoraExample? Example(LoraMoment moment)
    {
        if (!moment.IsWelcome)
        {
            return null;
        }

        var isPlausible = moment.Random.Next(2) == 0;
        var item = isPlausible ? moment.Next : Never(moment);
        return item is { } shown ? new LoraExample(LoraPrompts.Of(_reader.WritePrompt(Before(moment), _catalogue[shown])), _reader.Answer(isPlausible)) : null;
    }

    private List<Item> Before(LoraMoment moment) => [.. moment.User.Items.Take(moment.Position).Select(item => _catalogue[item])];

    private int? Never(LoraMoment moment)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var item = _met[moment.Random.Next(_met.Length)];
            if (!_metBy[moment.User.UserId].Contains(item))
            {
                return item;
            }
        }

        return null;
    }
}

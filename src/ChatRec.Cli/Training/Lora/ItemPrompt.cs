using System.Globalization;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Items;
using ChatRec.Training.Lora;

namespace ChatRec.Cli.Training.Lora;

/// <summary>Writes the prompts of the tasks that ask about one item: its title, year and genres, and the newest of a user's history.</summary>
/// <param name="renderer">Renders the prompt.</param>
/// <param name="template">Its template.</param>
/// <param name="catalogue">The items.</param>
/// <param name="titleOf">An item's title, short enough.</param>
/// <param name="historyItems">Most items of the history.</param>
internal sealed class ItemPrompt(IPromptRenderer renderer, PromptTemplate template, Catalogue catalogue, Func<Item, string> titleOf, int historyItems)
{
    /// <summary>The prompt about an item.</summary>
    /// <param name="moment">Its history.</param>
    /// <param name="item">Dense index of the item.</param>
    public IReadOnlyList<LoraMessage> About(LoraMoment moment, int item) => LoraPrompts.Of(renderer.Render(template, new Dictionary<string, object?>
    {
        ["history"] = Enumerable.Range(0, moment.Position).TakeLast(historyItems).Select(place => new Dictionary<string, object?>
        {
            ["title"] = titleOf(catalogue[moment.User.Items[place]]),
            ["rating"] = Stars(moment.User.Ratings[place])?.ToString(CultureInfo.InvariantCulture),
        }).ToList(),
        ["title"] = titleOf(catalogue[item]),
        ["genres"] = catalogue[item].Genres,
    }));

    /// <summary>A rating as a whole number from 1 to 5, halves upwards; null where there is none.</summary>
    public static int? Stars(float rating) => float.IsNaN(rating) ? null : (int)Math.Clamp(Math.Round(rating, MidpointRounding.AwayFromZero), 1, 5);
}

using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Commands;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Retrievers;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;

namespace ChatRec.Cli.Training.Rankers;

/// <summary>What a ranker is trained on.</summary>
/// <param name="Name">Where it comes from, for people.</param>
/// <param name="Items">All items; first those of the interactions, in their order.</param>
/// <param name="Interactions">The interactions.</param>
/// <param name="Known">The part of them that training may see, and its validation.</param>
/// <param name="HeldBack">How many of each user's last items are not in it.</param>
internal sealed record RankerSource(string Name, IReadOnlyList<Item> Items, EvaluationData Interactions, RetrieverTrainingData Known, int HeldBack)
{
    /// <summary>Who put which words to which items.</summary>
    public IReadOnlyList<(string Person, string Item, string Word)> Words { get; init; } = [];

    /// <summary>A folder's, for a judgement: the last two items of each user are held back.</summary>
    public static RankerSource Read(string folder, CancellationToken cancellationToken)
    {
        var data = EvaluationDataReader.Read(folder, cancellationToken);
        return new RankerSource(data.Name, ItemsOf(folder, data), data, RetrieverTrainingData.Of(data), HeldBack: 2) { Words = MovieLensTags.Read(folder) };
    }

    /// <summary>The ingested catalogue's, for serving: the last item of each user is held back. Words are those of a tags.csv beside its interactions.</summary>
    /// <exception cref="CommandException">The catalogue cannot be taken in.</exception>
    public static async Task<RankerSource> ReadAsync(ChatRecSettings settings, CancellationToken cancellationToken)
    {
        var (database, outcome) = await IngestCommand.TakeInAsync(settings, cancellationToken).ConfigureAwait(false);
        if (outcome is IngestOutcome.Refused or IngestOutcome.TooManyErrors)
        {
            throw new CommandException("Nothing was trained: the catalogue must be taken in first.");
        }

        var catalogue = await database.LoadCatalogueAsync(cancellationToken).ConfigureAwait(false);
        var data = EvaluationData.Of(catalogue, await database.LoadInteractionsAsync(catalogue, cancellationToken).ConfigureAwait(false));
        var known = data.ItemIds.ToHashSet(StringComparer.Ordinal);
        Item[] items = [.. data.ItemIds.Select(id => catalogue.Find(id)!), .. catalogue.Items.Where(item => !known.Contains(item.Id))];
        var folder = Path.GetDirectoryName(settings.Ingest.Interactions.File) ?? "";
        return new RankerSource(Path.GetFileName(folder) is { Length: > 0 } name ? name : "catalogue", items, data, RetrieverTrainingData.ForServing(data), HeldBack: 1) { Words = MovieLensTags.Read(folder) };
    }

    /// <summary>The items of a data folder, with what it says of them.</summary>
    public static IReadOnlyList<Item> ItemsOf(string folder, EvaluationData data)
    {
        if (!RatedCatalogueReader.IsThere(folder))
        {
            return [.. data.ItemIds.Zip(data.Titles, (id, title) => new Item(id, title, null, []))];
        }

        var catalogue = RatedCatalogueReader.Read(folder, null).Catalogue;
        return [.. data.ItemIds.Select(id => catalogue.Find(id)!)];
    }
}

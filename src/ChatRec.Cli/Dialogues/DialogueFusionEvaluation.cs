using System.Collections.Concurrent;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Evaluation.Dialogues.Protocol;
using ChatRec.Evaluation.Dialogues.Reports;
using ChatRec.Llama;
using ChatRec.Llama.Embeddings;
using ChatRec.Llama.Models;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.Trained;
using ChatRec.Retrieval.VectorStores.Sqlite;
using ChatRec.Training.Dialogues;

namespace ChatRec.Cli.Dialogues;

/// <summary>
/// What the service's candidates are worth in a conversation: each source alone, all but the dialogue model, and all with several weights of it. Titles are the
/// annotated ones, wishes are understood by the service, and its filter holds for every source; the dialogue model's lists are the cross-validated ones.
/// </summary>
internal sealed class DialogueFusionEvaluation(ChatRecSettings settings, DialogueWorkbench bench, int folds)
{
    private static readonly double[] Weights = [0.5, 1, 2, 5, 10, 20, 50];

    public async Task<RecallReport> RunAsync(ShowProgress show, CancellationToken cancellationToken)
    {
        var (catalogue, interactions) = (bench.Catalogue.Catalogue, bench.Catalogue.Interactions);
        show("training", 0, 1);
        var (_, sampled) = bench.Train(null, cancellationToken);
        var dialogue = DialogueLists(sampled, cancellationToken);

        using var store = new SqliteVectorStore(new SqliteVectorStoreOptions
        {
            Path = Path.Combine(settings.Storage.Path, "evaluation.db"),
            ExtensionPath = settings.VectorStore.Sqlite.ExtensionPath,
        });
        settings.Retrieval.Content.EncoderId = await FileHash.ComputeAsync(settings.Models.TextEncoder, null, cancellationToken).ConfigureAwait(false);
        var trained = TrainedRetrieverFile.Find(settings.TrainedFolders) is { } folder
            ? ServedRetriever.Create(TrainedRetrieverFile.Load(folder), catalogue, interactions, settings.Retrieval.Trained, cancellationToken)
            : null;
        var indexer = new ItemIndexer(new ContentVectorLoader(new CatalogueDatabase(settings.CataloguePath), null, settings.Retrieval.Content), store, trained?.Coverage);
        var index = await indexer.IndexAsync(catalogue, null, cancellationToken).ConfigureAwait(false);
        LlamaRuntime.Initialize(settings.Models.ToRuntime());
        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = settings.Models.TextEncoder }, null, cancellationToken).ConfigureAwait(false);
        using var embeddings = new LlamaEmbeddingGenerator(model);

        var options = settings.Retrieval.Candidates;
        var search = new ContentSearch(store, settings.Retrieval.Content.Collection, catalogue, PopularityModel.Build(catalogue, interactions, settings.Retrieval.Popularity), options);
        IReadOnlyList<(IRetriever Source, double Weight)> sources =
        [
            (new HistoryRetriever(search, index.Vectors, options), options.HistoryWeight),
            (new CoOccurrenceRetriever(
                catalogue, CoOccurrenceModel.Build(catalogue, interactions, settings.Retrieval.CoOccurrence, cancellationToken), settings.Retrieval.CoOccurrence, options), options.CoOccurrenceWeight),
            (new RequestRetriever(search, new ContentEncoder(embeddings, settings.Retrieval.Content)), options.RequestWeight),
            .. trained is null ? Array.Empty<(IRetriever, double)>() : [(new BehaviourRetriever(trained, store, () => indexer.Collection), options.BehaviourWeight)],
        ];
        return await JudgeAsync(sources, dialogue, show, cancellationToken).ConfigureAwait(false);
    }

    private ConcurrentDictionary<(int Dialogue, int Question), float[]> DialogueLists(IReadOnlyList<SampledQuestion> sampled, CancellationToken cancellationToken)
    {
        var lists = new ConcurrentDictionary<(int, int), float[]>();
        new DialogueCrossValidation(bench.Features, bench.Options, folds).Score(
            sampled, [new DialogueVariant("dialogue", new bool[DialogueFeatures.Count])], strict: false,
            (_, dialogue, question, scores) => lists[(dialogue, question)] = scores.ToArray(), cancellationToken);
        return lists;
    }

    private async Task<RecallReport> JudgeAsync(
        IReadOnlyList<(IRetriever Source, double Weight)> sources,
        ConcurrentDictionary<(int Dialogue, int Question), float[]> dialogue,
        ShowProgress show,
        CancellationToken cancellationToken)
    {
        var catalogue = bench.Catalogue.Catalogue;
        var options = settings.Retrieval.Candidates;
        var understanding = new MessageUnderstanding(catalogue, id => catalogue.TryGetIndex(id, out var item) ? bench.Traits.Ratings[item] : 0);
        var ranked = new Dictionary<string, List<RankedTarget>>(StringComparer.Ordinal);
        var done = 0;
        foreach (var cases in bench.CasesByDialogue)
        {
            foreach (var (question, one) in cases.Index())
            {
                show("candidates", ++done, bench.Cases.Count);
                if (one.Targets.Count == 0)
                {
                    continue;
                }

                var request = RequestOf(one, understanding.Understand(one.Context.Said).Wish);
                var lists = new List<FusionList>();
                foreach (var (source, weight) in sources)
                {
                    lists.Add(new FusionList(await source.RetrieveAsync(request, cancellationToken).ConfigureAwait(false), weight));
                    Note($"{source.Name} alone", one, lists[^1].Items);
                }

                Note("without the dialogue model", one, ReciprocalRankFusion.Fuse(lists, options.FusionK));
                var own = ListOf(dialogue[(one.Dialogue, question)], request);
                Note("dialogue alone", one, own);
                foreach (var weight in Weights)
                {
                    Note(FormattableString.Invariant($"all, dialogue with weight {weight}"), one, ReciprocalRankFusion.Fuse([.. lists, new FusionList(own, weight)], options.FusionK));
                }
            }
        }

        var section = $"{bench.Dialogues.Name}, the service's candidates with {bench.Catalogue.Name}, its filter from what was understood";
        return new RecallReport(
            [$"Weights of the others: {string.Join(", ", sources.Select(source => FormattableString.Invariant($"{source.Source.Name} {source.Weight}")))}; k {options.FusionK}; {folds} folds."],
            [.. ranked.Select(pair => new RecallRow(section, pair.Key, DialogueRecall.Of(pair.Value), null))]);

        void Note(string name, DialogueCase one, IReadOnlyList<ScoredItem> items)
        {
            if (!ranked.TryGetValue(name, out var targets))
            {
                ranked[name] = targets = [];
            }

            foreach (var target in one.Targets)
            {
                var id = catalogue[target].Id;
                var rank = Enumerable.Range(0, items.Count).Where(place => items[place].ItemId == id).Select(place => place + 1).FirstOrDefault(int.MaxValue);
                targets.Add(new RankedTarget(bench.Dialogues.Dialogues[one.Dialogue].Id, one.TitlesSaid, rank));
            }
        }
    }

    private RetrievalRequest RequestOf(DialogueCase one, Wish wish)
    {
        var catalogue = bench.Catalogue.Catalogue;
        var history = new History(
        [
            .. one.Context.Titles.Select((item, place) => new Interaction(catalogue[item].Id, Signal.Liked, DateTimeOffset.UnixEpoch.AddMinutes(place))),
            .. one.Context.Disliked.Select(item => new Interaction(catalogue[item].Id, Signal.Disliked, DateTimeOffset.UnixEpoch)),
        ]);
        return new RetrievalRequest(history, wish.ToFilter(one.Excluded.Select(item => catalogue[item].Id)), settings.Retrieval.Candidates.Depth) { Text = wish.Text };
    }

    private ScoredItem[] ListOf(float[] scores, RetrievalRequest request)
    {
        var catalogue = bench.Catalogue.Catalogue;
        return
        [
            .. Enumerable.Range(0, scores.Length)
                .Where(item => request.Filter.Matches(catalogue[item]))
                .OrderByDescending(item => scores[item])
                .Take(request.Count)
                .Select(item => new ScoredItem(catalogue[item].Id, scores[item])),
        ];
    }
}

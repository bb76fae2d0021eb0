using ChatRec.Bot.Hosting.Settings;
using ChatRec.Cli.Training.Rankers;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Retrievers;
using ChatRec.Evaluation.Splits;
using ChatRec.Llama;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Cli.Commands;

/// <summary>LlamaRec's setting: a data folder, one retriever of `chatrec evaluate retriever`, and a ranker over its top candidates.</summary>
internal sealed class FolderRanking : IRankingUnderTest
{
    private readonly RetrieverTrainingData _known;
    private readonly IHistoryScorer _retriever;
    private readonly float[] _scores;
    private readonly LlamaModel _model;
    private readonly LlamaNextTokenScorer _scorer;

    private FolderRanking(string folder, string retriever, EvaluationData data, IHistoryScorer scorer, LlamaModel model, LlamaNextTokenScorer nextToken, ChatRecSettings settings)
    {
        Description = $"{data.Name}: {data.Describe()}; retriever {retriever}";
        Catalogue = new Catalogue(RankerSource.ItemsOf(folder, data));
        (Data, _known, _retriever) = (data, RetrieverTrainingData.Of(data), scorer);
        _scores = new float[data.ItemCount];
        (_model, _scorer) = (model, nextToken);
        Ranker = new OnePassRanker(nextToken, settings.Renderer, settings.Prompts, Catalogue.Find, settings.Ranking);
    }

    public string Description { get; }

    public EvaluationData Data { get; }

    EvaluationData? IRankingUnderTest.Data => Data;

    public Catalogue Catalogue { get; }

    public ScorerModel Model => _scorer.Model;

    public OnePassRanker Ranker { get; }

    /// <summary>Fits the retriever on the training part, or takes it from the folder of trained ones, and loads the ranker.</summary>
    public static async Task<FolderRanking> OpenAsync(
        ChatRecSettings settings, string folder, string retriever, int seed, DirectoryInfo? trained, ShowProgress show, CancellationToken cancellationToken)
    {
        var data = EvaluationDataReader.Read(folder, cancellationToken);
        var what = $"{retriever}, seed {seed}";
        var run = await Task.Run(
            () => new RetrieverEvaluation(data).Run(RetrieverModels.All(() => trained)[retriever], seed, new Reporting<double>(share => show(what, share, 1)), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        LlamaRuntime.Initialize(settings.Models.ToRuntime());
        var model = await LlamaModel.LoadAsync(settings.Models.ToRankingModel(), null, cancellationToken).ConfigureAwait(false);
        var scorer = new LlamaNextTokenScorer(model, await LlamaNextTokenScorer.HashAsync(model, null, cancellationToken).ConfigureAwait(false), settings.Scorer);
        return new FolderRanking(folder, retriever, data, run.Fitted.Scorer, model, scorer, settings);
    }

    public IEnumerable<LeaveOneOut.Case> Cases(SplitPart part, bool rankerCounts = true) =>
        (part == SplitPart.Test ? RetrieverTrainingData.TestCases(Data) : _known.Validation)
            .Select((question, user) => new LeaveOneOut.Case(Data.Users[user], question.History.ToArray(), question.Target));

    public Task<IReadOnlyList<Candidate>> RetrieveAsync(History history, int count, CancellationToken cancellationToken)
    {
        int[] items = [.. history.Interactions.Select(interaction => Catalogue.TryGetIndex(interaction.ItemId, out var item) ? item : throw new ArgumentException("An item of another catalogue.", nameof(history)))];
        _retriever.Score(items, _scores);
        var best = new ScoredIndex[count];
        var found = TopItems.Select(_scores, items, best);
        IReadOnlyList<Candidate> candidates = [.. best.Take(found).Select((top, place) => new Candidate(Catalogue[top.Item], top.Score, [new Provenance("retrieval", place + 1, top.Score)]))];
        return Task.FromResult(candidates);
    }

    public Func<int, IReadOnlyList<int>> Neighbours(CancellationToken cancellationToken) => TitleNeighbours.Of(_known.Sequences, Data.ItemCount, cancellationToken);

    public void Dispose()
    {
        _scorer.Dispose();
        _model.Dispose();
    }
}

using ChatRec.Llama;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.LlamaCpp;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Tests.OnePass;

/// <summary>The bundled ranker as a source of candidates, over the bundled catalogue.</summary>
public sealed class TitleRetrieverTests : IAsyncLifetime
{
    private readonly PromptLibrary _prompts = new(RepositoryFiles.Prompts);
    private LlamaModel _model = null!;
    private LlamaNextTokenScorer _scorer = null!;

    public async ValueTask InitializeAsync()
    {
        _model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = RepositoryFiles.Ranker, GpuLayers = 0 });
        _scorer = new LlamaNextTokenScorer(_model, "abc");
    }

    public ValueTask DisposeAsync()
    {
        _scorer.Dispose();
        _model.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Finds_in_the_whole_catalogue_what_the_ranker_would_rank_first()
    {
        var history = Liked("Toy Story (1995)", "Aladdin (1992)", "The Lion King (1994)", "A Bug's Life (1998)");
        var found = await Retriever(MovieLens.Catalogue).RetrieveAsync(new RetrievalRequest(history, ItemFilter.None, 50), default);

        var ranker = new OnePassRanker(_scorer, new HandlebarsPromptRenderer(), _prompts, MovieLens.Catalogue.Find, new RankingOptions { PromptCandidates = 50 });
        var scores = await ranker.ScoreAsync(new RankingRequest(history, [.. found.Select(item => new Candidate(MovieLens.Catalogue.Find(item.ItemId)!, 0, []))]), default);

        Assert.Equal(50, found.Count);
        Assert.Equal(50, found.Select(item => item.ItemId).Distinct().Count());
        Assert.Equal(found.Select(item => item.Score), found.Select(item => item.Score).OrderDescending());
        Assert.True(found.Zip(scores.Logits, (item, logit) => Math.Abs(item.Score - logit)).Max() < 1e-3);
        Assert.Equal(scores.PromptTokens - 1, scores.ReusedTokens);

        // People who like these like such films: several times as many as the catalogue has of them (6 %).
        Assert.True(found.Count(item => MovieLens.Catalogue.Find(item.ItemId)!.Genres.Contains("Animation")) >= 10);
    }

    [Fact]
    public async Task Keeps_to_the_filter_and_never_names_what_the_request_knows()
    {
        var history = new History([.. Liked("Toy Story (1995)").Interactions, new Interaction(MovieLens.Named("Heat (1995)").Id, Signal.Disliked, DateTimeOffset.UnixEpoch.AddDays(9))]);
        var request = new RetrievalRequest(history, new ItemFilter { Genres = ["Comedy"], YearTo = 1995 }, 9000) { LikeItemIds = [MovieLens.Named("Babe (1995)").Id] };

        var found = await Retriever(MovieLens.Catalogue).RetrieveAsync(request, default);

        var items = found.Select(item => MovieLens.Catalogue.Find(item.ItemId)!).ToList();
        Assert.True(items.Count > 500);
        Assert.All(items, item => Assert.True(item.Genres.Contains("Comedy") && item.Year <= 1995));
        Assert.DoesNotContain(items, item => item.TitleWithYear is "Toy Story (1995)" or "Heat (1995)" or "Babe (1995)");
    }

    [Fact]
    public async Task What_a_request_names_as_its_model_counts_as_the_newest_of_the_history()
    {
        var retriever = Retriever(MovieLens.Catalogue);
        var named = new RetrievalRequest(Liked("Toy Story (1995)"), ItemFilter.None, 5) { LikeItemIds = [MovieLens.Named("Alien (1979)").Id] };
        var liked = new RetrievalRequest(Liked("Toy Story (1995)", "Alien (1979)"), ItemFilter.None, 5);

        Assert.Equal((await retriever.RetrieveAsync(liked, default)).Select(item => item.ItemId), (await retriever.RetrieveAsync(named, default)).Select(item => item.ItemId));
    }

    [Fact]
    public void A_title_is_the_token_that_tokenizing_it_gives()
    {
        foreach (var item in MovieLens.Catalogue.Items.Where((_, index) => index % 200 == 0))
        {
            Assert.Equal(_model.Vocabulary.Tokenize(item.TitleWithYear) is [var only] ? only : null, _scorer.TokenOf(item.TitleWithYear));
            Assert.Null(_scorer.TokenOf(item.TitleWithYear + "!"));
        }

        Assert.NotNull(_scorer.TokenOf("Toy Story (1995)"));
        Assert.Null(_model.Vocabulary.UserDefinedToken("a"));
        Assert.NotNull(_scorer.TokenOf("a"));
    }

    [Fact]
    public async Task Without_a_history_or_without_titles_that_the_model_knows_there_is_nothing_to_find()
    {
        var foreign = new Catalogue([new Item("1", "A book that nobody filmed", null, []), new Item("2", "Another", null, [])]);
        var history = new History([new Interaction("1", Signal.Liked, DateTimeOffset.UnixEpoch)]);

        Assert.Empty(await Retriever(MovieLens.Catalogue).RetrieveAsync(new RetrievalRequest(History.Empty, ItemFilter.None, 5), default));
        Assert.Empty(await Retriever(foreign).RetrieveAsync(new RetrievalRequest(history, ItemFilter.None, 5), default));
        Assert.Equal(0, _scorer.DecodeCalls);
    }

    [Fact]
    public async Task A_model_that_is_not_loaded_is_said()
    {
        var loading = new TaskCompletionSource<INextTokenScorer>();
        var retriever = new TitleRetriever(MovieLens.Catalogue, new DeferredScorer(loading.Task), new HandlebarsPromptRenderer(), _prompts, new RankingOptions());
        var request = new RetrievalRequest(Liked("Toy Story (1995)"), ItemFilter.None, 5);

        await Assert.ThrowsAsync<ScorerException>(() => retriever.RetrieveAsync(request, default));
        loading.SetResult(_scorer);
        Assert.Equal(5, (await retriever.RetrieveAsync(request, default)).Count);
    }

    private TitleRetriever Retriever(Catalogue catalogue) => new(catalogue, _scorer, new HandlebarsPromptRenderer(), _prompts, new RankingOptions());

    private static History Liked(params string[] titles) =>
        new(titles.Select((title, index) => new Interaction(MovieLens.Named(title).Id, Signal.Liked, DateTimeOffset.UnixEpoch.AddDays(index))));
}

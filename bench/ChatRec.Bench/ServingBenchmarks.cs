using BenchmarkDotNet.Attributes;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Indexing;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Scoring;
using ChatRec.Retrieval.Sequences;
using ChatRec.Retrieval.Trained;
using ChatRec.Retrieval.VectorStores.Sqlite;
using ChatRec.Training.Models;
using ChatRec.Training.Sequences;

namespace ChatRec.Bench;

/// <summary>
/// What a turn costs by a trained retriever of 10,000 items: taking an interaction, reading a history anew, and the whole source, one search in the embedded store (in memory,
/// or where that is turned off in its file) and the fusion with the counts, the best 100 with provenance.
/// </summary>
[MemoryDiagnoser, MedianColumn]
public class ServingBenchmarks
{
    private const int Top = 100;

    private static readonly int[] Long = [.. Enumerable.Range(0, 200).Select(place => place * 37)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatrec-bench-");
    private SqliteVectorStore _store = null!;
    private ServedRetriever _served = null!;
    private SqliteVectorStore _scanned = null!;
    private BehaviourRetriever _source = null!;
    private BehaviourRetriever _sourceInFile = null!;
    private LruRecModel _model = null!;
    private LruRecState _state = null!;
    private RetrievalRequest _request = null!;
    private RetrievalRequest _filtered = null!;
    private int[] _history = null!;
    private int[] _nearest = null!;
    private float[] _user = null!;
    private float[] _anew = null!;
    private int _turn;

    // In process, nobody waits for a setup or a benchmark that returns a task.
    [GlobalSetup]
    public void Build() => BuildAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Remove()
    {
        _store.Dispose();
        _scanned.Dispose();
        _folder.Delete(recursive: true);
    }

    [Benchmark(Description = "an interaction into a user's state")]
    public void Step() => _state.Add(_turn++ % MadeUpUsers.Items);

    [Benchmark(Description = "a user vector anew, 1 item")]
    public void Vector1() => _model.UserVector(_history.AsSpan(0, 1), _anew);

    [Benchmark(Description = "a user vector anew, 20 items")]
    public void Vector20() => _model.UserVector(_history, _anew);

    [Benchmark(Description = "a user vector anew, 200 items")]
    public void Vector200() => _model.UserVector(Long, _anew);

    [Benchmark(Description = "a user vector of a history that grew by one, remembered")]
    public float[] Remembered() => _served.Users.Of([.. _history, _turn++ % MadeUpUsers.Items]);

    [Benchmark(Description = "the fusion of the nearest 100 with the counts, top 100")]
    public IReadOnlyList<FusedItem> Fuse() => _served.Fusion.Fuse(_history, _user, _nearest, isAll: false, item => !_history.Contains(item), Top);

    [Benchmark(Baseline = true, Description = "the whole source, top 100 of 10,000")]
    public IReadOnlyList<ScoredItem> Retrieve() => _source.RetrieveAsync(_request, CancellationToken.None).GetAwaiter().GetResult();

    [Benchmark(Description = "the whole source, comedies since 1980")]
    public IReadOnlyList<ScoredItem> RetrieveFiltered() => _source.RetrieveAsync(_filtered, CancellationToken.None).GetAwaiter().GetResult();

    [Benchmark(Description = "the whole source, the vectors in the file")]
    public IReadOnlyList<ScoredItem> RetrieveFromFile() => _sourceInFile.RetrieveAsync(_request, CancellationToken.None).GetAwaiter().GetResult();

    [Benchmark(Description = "the whole source, the vectors in the file, comedies since 1980")]
    public IReadOnlyList<ScoredItem> RetrieveFilteredFromFile() => _sourceInFile.RetrieveAsync(_filtered, CancellationToken.None).GetAwaiter().GetResult();

    private async Task BuildAsync()
    {
        var sequences = MadeUpUsers.Sequences();
        var catalogue = new Catalogue(Enumerable.Range(0, MadeUpUsers.Items).Select(item => new Item($"i{item}", $"Title {item}", 1950 + (item % 70), [item % 5 == 0 ? "Comedy" : "Drama"])));
        var report = SequenceTrainer.Train(
            SequenceModelKind.LruRec, new TrainingOptions { Model = new SequenceModelOptions { MaxLength = 200 }, Epochs = 1, SvdStart = false }, new TrainingSequences("bench", MadeUpUsers.Items, sequences[..200], [.. Enumerable.Repeat(-1, 200)]), At("training"));
        var trained = TrainedRetrieverFile.Save(
            At("retriever"),
            new TrainedRetrieverDescription
            {
                CatalogueHash = "bench",
                TrainedAt = DateTimeOffset.UnixEpoch,
                Fusion = [new(TrainedFusionPart.Sequence, ScoreTransform.LogSoftmax, 1), new(TrainedFusionPart.Transitions, ScoreTransform.LogShare, 1)],
                Transitions = new CoOccurrenceOptions(),
                Items = [.. catalogue.Items.Select(TrainedItem.Of)],
            },
            report.ModelPath);
        InteractionSequence[] interactions = [.. sequences.Select((items, user) => new InteractionSequence($"u{user}", items, [.. items.Select(_ => 5f)], new Signal[items.Length], new long[items.Length]))];
        _served = ServedRetriever.Create(trained, catalogue, interactions, new TrainedOptions(), CancellationToken.None);
        _model = (LruRecModel)trained.Model;
        _state = _model.NewState();

        _store = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = Path.Combine(_folder.FullName, "vectors.db") });
        var content = new ContentVectorLoader(new CatalogueDatabase(Path.Combine(_folder.FullName, "catalogue.db")), null, new ContentOptions { EncoderId = "bench" });
        var indexer = new ItemIndexer(content, _store, _served.Coverage);
        await indexer.SynchroniseAsync(catalogue, new ContentVectors(catalogue, [.. catalogue.Items.Select(_ => (Half[])[Half.One])]), null, CancellationToken.None);
        _source = new BehaviourRetriever(_served, _store, () => indexer.Collection);
        _scanned = new SqliteVectorStore(new SqliteVectorStoreOptions { Path = Path.Combine(_folder.FullName, "vectors.db"), MemoryMegabytes = 0 });
        _sourceInFile = new BehaviourRetriever(_served, _scanned, () => indexer.Collection);

        _history = [.. sequences[^1].Distinct().Take(20)];
        var history = new History(_history.Select((item, place) => new Interaction($"i{item}", Signal.Liked, DateTimeOffset.UnixEpoch.AddDays(place))));
        _request = new RetrievalRequest(history, ItemFilter.None, Top);
        _filtered = _request with { Filter = new ItemFilter { Genres = ["Comedy"], YearFrom = 1980 } };
        _user = _served.Users.Of(_history);
        _anew = new float[_model.Dimensions];
        var (scores, top) = (new float[MadeUpUsers.Items], new ScoredIndex[Top]);
        _model.ScoreAll(_user, scores);
        TopItems.Select(scores, _history, top);
        _nearest = [.. top.Select(entry => entry.Item)];
    }

    private string At(string name) => _folder.CreateSubdirectory(name).FullName;
}

using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Fusion;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Sequences;
using ChatRec.Retrieval.Trained;

namespace ChatRec.Retrieval.Tests.Trained;

/// <summary>A retriever of random weights: real files of the real format, without a training.</summary>
internal static class RandomRetriever
{
    private const int Width = 8;
    private const int Channels = 6;
    private const string CatalogueHash = "random";

    public static TrainedRetriever Publish(string folder, IEnumerable<Item> items, int seed = 1, Func<TrainedRetrieverDescription, TrainedRetrieverDescription>? change = null)
    {
        var description = Describe(items);
        var encoder = Path.Combine(Directory.CreateTempSubdirectory("chatrec-encoder-").FullName, "model.gguf");
        try
        {
            WriteEncoder(encoder, description.Items.Count, seed);
            return TrainedRetrieverFile.Save(folder, change is null ? description : change(description), encoder);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(encoder)!, recursive: true);
        }
    }

    public static TrainedRetrieverDescription Describe(IEnumerable<Item> items) => new()
    {
        CatalogueHash = CatalogueHash,
        TrainedAt = new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero),
        Seed = 7,
        Source = "made up for a test",
        Fusion =
        [
            new TrainedFusionPart(TrainedFusionPart.Sequence, ScoreTransform.LogSoftmax, 1),
            new TrainedFusionPart(TrainedFusionPart.Transitions, ScoreTransform.LogShare, 0.7),
        ],
        Transitions = new CoOccurrenceOptions { RecencyDecay = 0.8, SeedSmoothing = 3, CandidateSmoothing = 3 },
        Settings = new Dictionary<string, string> { ["epochs"] = "3" },
        Validation = new Dictionary<string, double> { ["recall@10"] = 0.125 },
        Items = [.. items.Select(TrainedItem.Of)],
    };

    public static void WriteEncoder(string path, int items, int seed, string kind = "lrurec", int maxLength = 10, double itemScale = 1)
    {
        var random = new Random(seed);
        List<Tensor> tensors = [Weights("items", items, Width, itemScale), Weights("bias", 1, items, 0.5), .. Norm("input_norm")];
        foreach (var block in (string[])["block0", "block1"])
        {
            tensors.AddRange(Dense($"{block}.lru.in", Width, 2 * Channels));
            tensors.AddRange(Dense($"{block}.lru.out", 2 * Channels, Width));
            tensors.AddRange(Dense($"{block}.ffn.in", Width, 4 * Width));
            tensors.AddRange(Dense($"{block}.ffn.out", 4 * Width, Width));
            tensors.AddRange([.. Norm($"{block}.lru.norm"), .. Norm($"{block}.ffn.norm")]);
            tensors.AddRange([Weights($"{block}.lru.nu", 1, Channels, 0.5), Weights($"{block}.lru.theta", 1, Channels, 0.5), Weights($"{block}.lru.gamma", 1, Channels, 0.5)]);
        }

        TensorFile.Write(path, [new("chatrec.kind", kind), new("chatrec.catalogue", CatalogueHash), new("chatrec.max_length", (long)maxLength)], tensors);

        Tensor[] Dense(string name, int inputs, int outputs) => [Weights($"{name}.weight", inputs, outputs, 0.3), Weights($"{name}.bias", 1, outputs, 0.3)];

        Tensor[] Norm(string name) => [Weights($"{name}.gain", 1, Width, 1), Weights($"{name}.bias", 1, Width, 0.3)];

        Tensor Weights(string name, int rows, int columns, double scale) =>
            new(name, rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => (float)(scale * ((2 * random.NextDouble()) - 1)))]);
    }
}

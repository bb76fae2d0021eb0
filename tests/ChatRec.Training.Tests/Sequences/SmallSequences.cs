using ChatRec.Training.Kernels;
using ChatRec.Training.Models;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Tests.Sequences;

/// <summary>Users who walk around a ring of items, mostly one step at a time: an order that a model must learn from the sequences, since all items are equally popular.</summary>
internal static class SmallSequences
{
    public const int ItemCount = 40;

    public static TrainingSequences Ring(string catalogue = "ring", int users = 60)
    {
        var random = new CounterRandom(11);
        var sequences = new List<int[]>();
        var targets = new List<int>();
        for (var user = 0; user < users; user++)
        {
            var item = random.Next(ItemCount);
            var items = new List<int>();
            for (var step = 0; step < 6 + random.Next(12); step++)
            {
                items.Add(item);
                item = (item + (random.Next(10) == 0 ? 2 : 1)) % ItemCount;
            }

            sequences.Add([.. items]);
            targets.Add(item);
        }

        return new TrainingSequences(catalogue, ItemCount, sequences, targets);
    }

    public static TrainingOptions Options { get; } = new()
    {
        Model = new SequenceModelOptions { Width = 16, Channels = 16, Dropout = 0.1, AttentionDropout = 0.1, MaxLength = 12 },
        BatchTokens = 100,
        Epochs = 3,
        Patience = 100,
        Threads = 1,
        CheckpointSteps = 2,
        Seed = 5,
    };
}

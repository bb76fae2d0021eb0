using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Sequences;

/// <summary>
/// The batches of one epoch, a function of data, settings and the epoch's number. Users in random order, long ones cut into windows at a random offset; windows
/// are packed until a batch has its tokens, and shared out among its parts.
/// </summary>
internal sealed class EpochPlan
{
    private readonly TrainingSequences _data;
    private readonly TrainingOptions _options;
    private readonly int _epoch;
    private readonly List<Window[]> _batches = [];

    public EpochPlan(TrainingSequences data, TrainingOptions options, int epoch)
    {
        (_data, _options, _epoch) = (data, options, epoch);
        var random = new CounterRandom((ulong)options.Seed, Purposes.Order, (ulong)epoch);
        var windows = Windows(random);
        random.Shuffle(windows.AsSpan());
        var batch = new List<Window>();
        var tokens = 0;
        foreach (var window in windows)
        {
            batch.Add(window);
            tokens += window.Length - 1;
            if (tokens >= options.BatchTokens)
            {
                _batches.Add([.. batch]);
                batch.Clear();
                tokens = 0;
            }
        }

        if (batch.Count > 0)
        {
            _batches.Add([.. batch]);
        }
    }

    /// <summary>Number of batches.</summary>
    public int Count => _batches.Count;

    /// <summary>The parts of a batch; each window goes to the part that has fewest tokens so far.</summary>
    public TokenBatch[] Parts(int batch, Models.SequenceNetwork network)
    {
        var parts = new TokenBatchBuilder[_options.Parts];
        for (var part = 0; part < parts.Length; part++)
        {
            parts[part] = new TokenBatchBuilder();
        }

        for (var index = 0; index < _batches[batch].Length; index++)
        {
            var window = _batches[batch][index];
            var random = new CounterRandom((ulong)_options.Seed, Purposes.Examples, (ulong)_epoch, (ulong)(((long)batch << 32) + index));
            var part = parts.MinBy(part => part.Tokens.Count)!;
            part.Starts.Add(part.Tokens.Count);
            network.AddExample(_data.Users[window.User].AsSpan(window.Start, window.Length), part.Tokens, part.Targets, random);
        }

        return Array.ConvertAll(parts, part => part.Build());
    }

    /// <summary>A window predicts each of its items but the first; the next one begins with the last item of this.</summary>
    private Window[] Windows(CounterRandom random)
    {
        var windows = new List<Window>();
        var length = _options.Model.MaxLength;
        for (var user = 0; user < _data.Users.Count; user++)
        {
            var steps = _data.Users[user].Length - 1;
            var start = 0;
            var take = steps > length ? 1 + random.Next(length) : steps;
            while (start < steps)
            {
                windows.Add(new Window(user, start, take + 1));
                start += take;
                take = Math.Min(length, steps - start);
            }
        }

        return [.. windows];
    }

    private readonly record struct Window(int User, int Start, int Length);

    private sealed class TokenBatchBuilder
    {
        public List<int> Tokens { get; } = [];

        public List<int> Targets { get; } = [];

        public List<int> Starts { get; } = [];

        public TokenBatch Build() => new([.. Tokens], [.. Targets], [.. Starts, Tokens.Count]);
    }
}

using System.Numerics.Tensors;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Models;

namespace ChatRec.Training.Sequences;

/// <summary>Ranks the validation item of each user, by the training graph without dropout, many users at a time.</summary>
internal sealed class Validation
{
    private const int ChunkTokens = 1_000;

    private readonly TrainingSequences _data;
    private readonly int _maxLength;
    private readonly List<int[]> _chunks = [];

    public Validation(TrainingSequences data, int maxLength)
    {
        (_data, _maxLength) = (data, maxLength);
        var chunk = new List<int>();
        var tokens = 0;
        for (var user = 0; user < data.Users.Count; user++)
        {
            if (data.ValidationTargets[user] < 0 || data.Users[user].Length == 0)
            {
                continue;
            }

            chunk.Add(user);
            tokens += Math.Min(maxLength, data.Users[user].Length);
            if (tokens >= ChunkTokens)
            {
                _chunks.Add([.. chunk]);
                chunk.Clear();
                tokens = 0;
            }
        }

        if (chunk.Count > 0)
        {
            _chunks.Add([.. chunk]);
        }
    }

    /// <summary>Measures networks of the same weights, one a thread.</summary>
    /// <returns>Null if no user has a validation item.</returns>
    public ValidationMetrics? Measure(IReadOnlyList<SequenceNetwork> networks, int threads, CancellationToken cancellationToken)
    {
        if (_chunks.Count == 0)
        {
            return null;
        }

        var results = new (int Rank, double LogLikelihood)[_data.Users.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        Parallel.For(0, networks.Count, parallel, part =>
        {
            var logits = new Matrix();
            for (var chunk = part; chunk < _chunks.Count; chunk += networks.Count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                MeasureChunk(networks[part], _chunks[chunk], logits, results);
            }
        });

        var measured = _chunks.SelectMany(chunk => chunk).Select(user => results[user]).ToList();
        var hits = measured.Where(result => result.Rank <= 10).ToList();
        return new ValidationMetrics(
            hits.Count / (double)measured.Count,
            hits.Sum(result => 1 / Math.Log2(result.Rank + 1)) / measured.Count,
            measured.Average(result => result.LogLikelihood));
    }

    private void MeasureChunk(SequenceNetwork network, int[] users, Matrix logits, (int Rank, double LogLikelihood)[] results)
    {
        var tokens = new List<int>();
        var starts = new List<int> { 0 };
        foreach (var user in users)
        {
            var items = _data.Users[user];
            network.AddQuestion(items.AsSpan(Math.Max(0, items.Length - _maxLength)), tokens);
            starts.Add(tokens.Count);
        }

        var hidden = network.Forward([.. tokens], new Pass(starts, Random: null));
        var last = new Matrix().Reshape(users.Length, hidden.Columns);
        for (var index = 0; index < users.Length; index++)
        {
            hidden.Row(starts[index + 1] - 1).CopyTo(last.Row(index));
        }

        logits.Reshape(users.Length, network.ItemCount);
        Gemm.MultiplyTransposedB(last, new MatrixView(network.Items.Values, network.ItemCount, hidden.Columns, hidden.Columns), logits);
        for (var index = 0; index < users.Length; index++)
        {
            var row = logits.Row(index);
            TensorPrimitives.Add(row, network.Bias.Values, row);
            results[users[index]] = Rank(row, _data.Users[users[index]], _data.ValidationTargets[users[index]]);
        }
    }

    private static (int Rank, double LogLikelihood) Rank(Span<float> scores, int[] history, int target)
    {
        var max = TensorPrimitives.Max<float>(scores);
        var sum = 0.0;
        foreach (var score in scores)
        {
            sum += Math.Exp(score - max);
        }

        var wanted = scores[target];
        var logLikelihood = wanted - max - Math.Log(sum);
        foreach (var item in history)
        {
            scores[item] = float.NegativeInfinity;
        }

        if (scores[target] == float.NegativeInfinity)
        {
            return (int.MaxValue, logLikelihood);
        }

        // NaN ranks nothing before the target; a run with NaN stops before it comes here.
        var rank = 1;
        for (var item = 0; item < scores.Length; item++)
        {
            rank += scores[item] > wanted || (scores[item] == wanted && item < target) ? 1 : 0;
        }

        return (rank, logLikelihood);
    }
}

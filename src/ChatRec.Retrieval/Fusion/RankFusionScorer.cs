using System.Buffers;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Retrieval.Fusion;

/// <summary>
/// Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009) of whole-catalogue scorers: Σ w / (k + rank) over each model's first items, ranks from 1.
/// It needs no scale and no fitted weight: the fallback where no validation data is there to choose weights.
/// </summary>
public sealed class RankFusionScorer : IHistoryScorer
{
    /// <summary>The authors' k.</summary>
    public const double DefaultK = 60;

    /// <summary>Items of each model that count.</summary>
    public const int DefaultDepth = 500;

    private readonly FusionPart[] _parts;
    private readonly double _k;
    private readonly int _depth;

    /// <summary>Creates the fusion.</summary>
    /// <param name="parts">At least one, all of one catalogue; transforms are not used.</param>
    /// <param name="k">At least 1; the larger, the more agreement counts against first places. Default 60, the authors'.</param>
    /// <param name="depth">Items of each model that count. Default 500.</param>
    public RankFusionScorer(IEnumerable<FusionPart> parts, double k = DefaultK, int depth = DefaultDepth)
    {
        _parts = [.. parts];
        FusionParts.Check(_parts);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        _k = k;
        _depth = depth;
    }

    /// <inheritdoc/>
    public int ItemCount => _parts[0].Scorer.ItemCount;

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, Span<float> scores)
    {
        ScoreBuffer.Check(scores, ItemCount);
        var depth = Math.Min(_depth, scores.Length);
        var rentedScores = ArrayPool<float>.Shared.Rent(scores.Length);
        var rentedTop = ArrayPool<ScoredIndex>.Shared.Rent(depth);
        var top = rentedTop.AsSpan(0, depth);
        scores.Clear();
        foreach (var part in _parts)
        {
            var buffer = rentedScores.AsSpan(0, scores.Length);
            part.Scorer.Score(history, buffer);
            var count = TopItems.Select(buffer, history, top);
            for (var rank = 1; rank <= count; rank++)
            {
                scores[top[rank - 1].Item] += (float)(part.Weight / (_k + rank));
            }
        }

        ArrayPool<ScoredIndex>.Shared.Return(rentedTop);
        ArrayPool<float>.Shared.Return(rentedScores);
    }
}

using System.Buffers;
using ChatRec.Retrieval.Scoring;
using ChatRec.Training.Kernels;

namespace ChatRec.Training.Rankers;

/// <summary>
/// Candidates as a retriever would find them, for training: half from its first twenty, a quarter from its first fifty, the rest at random. Titles that the person has
/// anywhere are left out: what the retriever knows of the others it does not know from this person.
/// </summary>
/// <param name="retriever">Scores titles by a history.</param>
/// <param name="trained">Number of titles to draw from.</param>
public sealed class HardNegatives(IHistoryScorer retriever, int trained)
{
    private const int Near = 20;
    private const int Far = 50;

    /// <summary>Draws.</summary>
    /// <param name="user">All titles of the person.</param>
    /// <param name="history">The newest before the one that followed.</param>
    /// <param name="count">How many.</param>
    /// <param name="random">What is drawn from.</param>
    public int[] Draw(int[] user, ReadOnlySpan<int> history, int count, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var found = Find(user, history);
        var drawn = new List<int>();
        Take(found.AsSpan(0, Math.Min(Near, found.Length)), drawn, count / 2, random);
        Take(found, drawn, count * 3 / 4, random);
        return Fill(user, drawn, count, random);
    }

    /// <summary>Draws, half of them titles that violate a wish, as far as there are such ones.</summary>
    /// <param name="user">All titles of the person.</param>
    /// <param name="history">The newest before the one that followed.</param>
    /// <param name="count">How many.</param>
    /// <param name="violations">By title, how many clauses it violates.</param>
    /// <param name="random">What is drawn from.</param>
    public int[] DrawHalves(int[] user, ReadOnlySpan<int> history, int count, byte[] violations, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(violations);
        ArgumentNullException.ThrowIfNull(random);
        var found = Find(user, history);
        var drawn = new List<int>();
        Take(Array.FindAll(found, title => violations[title] > 0), drawn, count / 4, random);
        Take(Some(violating: true), drawn, count / 2, random);
        Take(Array.FindAll(found, title => violations[title] == 0), drawn, drawn.Count + (count / 4), random);
        Take(Some(violating: false), drawn, count, random);
        return Fill(user, drawn, count, random);

        int[] Some(bool violating) =>
            [.. Enumerable.Range(0, 8 * count).Select(_ => random.Next(trained)).Where(title => violations[title] > 0 == violating && !user.Contains(title)).Distinct()];
    }

    // The retriever's first ones, best first.
    private int[] Find(int[] user, ReadOnlySpan<int> history)
    {
        var rented = ArrayPool<float>.Shared.Rent(retriever.ItemCount);
        var scores = rented.AsSpan(0, retriever.ItemCount);
        retriever.Score(history, scores);
        var best = new ScoredIndex[Far];
        var found = TopItems.Select(scores[..trained], user, best);
        ArrayPool<float>.Shared.Return(rented);
        return Array.ConvertAll(best[..found], top => top.Item);
    }

    private static void Take(ReadOnlySpan<int> from, List<int> drawn, int until, CounterRandom random)
    {
        var left = from.ToArray();
        random.Shuffle<int>(left);
        foreach (var title in left)
        {
            if (drawn.Count >= until)
            {
                return;
            }

            if (!drawn.Contains(title))
            {
                drawn.Add(title);
            }
        }
    }

    private int[] Fill(int[] user, List<int> drawn, int count, CounterRandom random)
    {
        for (var tries = 0; drawn.Count < count && tries < 100 * count; tries++)
        {
            var title = random.Next(trained);
            if (!drawn.Contains(title) && !user.Contains(title))
            {
                drawn.Add(title);
            }
        }

        return [.. drawn];
    }
}

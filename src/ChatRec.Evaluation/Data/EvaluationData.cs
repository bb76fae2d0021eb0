using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Evaluation.Data;

/// <summary>
/// A data set as the next-item protocol sees it: items with dense indexes and users with their items in order. The last item of each user is the test,
/// the one before it the validation.
/// </summary>
public sealed class EvaluationData
{
    /// <summary>Fewest items of a user: one to learn from, one for validation, one for the test.</summary>
    public const int ShortestSequence = 3;

    internal EvaluationData(string name, string[] itemIds, string[] titles, string[] users, int[][] sequences, long[][]? times)
    {
        Name = name;
        ItemIds = itemIds;
        Titles = titles;
        Users = users;
        Sequences = sequences;
        Times = times;
        CatalogueHash = Hash(itemIds, titles);
    }

    /// <summary>What is left of an ingested catalogue's interactions by the 5-core filter.</summary>
    /// <param name="catalogue">The items.</param>
    /// <param name="interactions">Their interactions.</param>
    /// <exception cref="EvaluationDataException">Nothing is left.</exception>
    public static EvaluationData Of(Catalogue catalogue, IReadOnlyList<InteractionSequence> interactions)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(interactions);
        return FiveCore.Filter("catalogue", "The ingested interactions", [.. catalogue.Items.Select(item => (item.Id, item.TitleWithYear))], interactions);
    }

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>The items' ids as the files write them, by dense index.</summary>
    public IReadOnlyList<string> ItemIds { get; }

    /// <summary>The items' titles, by dense index.</summary>
    public IReadOnlyList<string> Titles { get; }

    /// <summary>The users' ids, in the order of the files.</summary>
    public IReadOnlyList<string> Users { get; }

    /// <summary>Each user's items, oldest first, at least <see cref="ShortestSequence"/>.</summary>
    public IReadOnlyList<int[]> Sequences { get; }

    /// <summary>Unix seconds of the same shape; null where the files hold only the order.</summary>
    public IReadOnlyList<long[]>? Times { get; }

    /// <summary>SHA-256 of ids and titles in order, lower-case hexadecimal: models belong to one catalogue.</summary>
    public string CatalogueHash { get; }

    /// <summary>N.</summary>
    public int ItemCount => ItemIds.Count;

    /// <summary>Number of interactions.</summary>
    public int InteractionCount => Sequences.Sum(sequence => sequence.Length);

    /// <summary>Users whose test item is in their history already: it is masked, so no model can find it.</summary>
    public int RepeatedTests => Sequences.Count(sequence => Array.IndexOf(sequence, sequence[^1], 0, sequence.Length - 1) >= 0);

    /// <summary>"610 users, 3,650 items, 90,274 interactions".</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"{Users.Count:N0} users, {ItemCount:N0} items, {InteractionCount:N0} interactions");

    private static string Hash(string[] ids, string[] titles)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var item = 0; item < ids.Length; item++)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{ids[item]}\t{titles[item]}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

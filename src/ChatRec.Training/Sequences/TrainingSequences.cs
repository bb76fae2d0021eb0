using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChatRec.Training.Sequences;

/// <summary>What a sequence encoder learns from.</summary>
/// <param name="CatalogueHash">Which catalogue the item numbers belong to; stored with the weights, which fit no other.</param>
/// <param name="ItemCount">Number of items.</param>
/// <param name="Users">Training items by user, oldest first.</param>
/// <param name="ValidationTargets">By user, the item that followed the training items, or -1; never trained on.</param>
public sealed record TrainingSequences(string CatalogueHash, int ItemCount, IReadOnlyList<int[]> Users, IReadOnlyList<int> ValidationTargets)
{
    /// <summary>Checks that all numbers are items.</summary>
    /// <exception cref="ArgumentException">A number is no item, or there is no sequence of at least two items.</exception>
    public void Check()
    {
        if (ValidationTargets.Count != Users.Count)
        {
            throw new ArgumentException($"{Users.Count} users have {ValidationTargets.Count} validation targets.");
        }

        for (var user = 0; user < Users.Count; user++)
        {
            if (Array.Exists(Users[user], item => item < 0 || item >= ItemCount) || ValidationTargets[user] < -1 || ValidationTargets[user] >= ItemCount)
            {
                throw new ArgumentException($"The sequence of user {user} holds a number that is none of the {ItemCount} items.");
            }
        }

        if (!Users.Any(user => user.Length >= 2))
        {
            throw new ArgumentException("No user has two items: there is nothing to learn an order from.");
        }
    }

    /// <summary>Hash of the training and validation items, hexadecimal: a checkpoint continues only on what it began with.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[sizeof(int)];
        for (var user = 0; user < Users.Count; user++)
        {
            foreach (var item in (int[])[ItemCount, .. Users[user], -2, ValidationTargets[user]])
            {
                BinaryPrimitives.WriteInt32LittleEndian(number, item);
                hash.AppendData(number);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

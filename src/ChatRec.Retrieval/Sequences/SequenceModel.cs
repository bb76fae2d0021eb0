using System.Numerics.Tensors;

namespace ChatRec.Retrieval.Sequences;

/// <summary>
/// A trained sequence encoder, for serving: a history of items becomes a user vector, and its products with the item vectors score what comes next. Managed code,
/// no native library; safe to use from several threads; no allocation once it is warm.
/// </summary>
public abstract class SequenceModel
{
    private readonly float[] _items;
    private readonly float[] _bias;

    /// <summary>Takes the item table from a file of weights.</summary>
    private protected SequenceModel(ModelWeights weights)
    {
        Kind = weights.Kind;
        CatalogueHash = weights.CatalogueHash;
        MaxLength = weights.Number("chatrec.max_length");
        var bias = weights.Take("bias");
        var items = weights.Take("items");
        if (items.Rows < bias.Columns)
        {
            throw new SequenceModelException($"{weights.Path}: {items.Rows} item vectors for {bias.Columns} items; the file is damaged.");
        }

        (_items, _bias, Width) = (items.Values, bias.Values, items.Columns);
    }

    /// <summary>What kind of model: <c>lrurec</c>, <c>sasrec</c>, <c>bert4rec</c> or <c>narm</c>.</summary>
    public string Kind { get; }

    /// <summary>Hash of the catalogue that the item numbers belong to.</summary>
    public string CatalogueHash { get; }

    /// <summary>Number of items.</summary>
    public int ItemCount => _bias.Length;

    /// <summary>Width of item vectors without the bias.</summary>
    public int Width { get; }

    /// <summary>Components of user vectors and of item vectors with the bias folded in: <see cref="Width"/> + 1.</summary>
    public int Dimensions => Width + 1;

    /// <summary>Items of a history that the model reads, the newest.</summary>
    public int MaxLength { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="path">A GGUF file that training wrote.</param>
    /// <param name="catalogueHash">Hash of the catalogue that will be served, or null to take any.</param>
    /// <exception cref="SequenceModelException">The file cannot be read, is damaged, or belongs to another catalogue.</exception>
    public static SequenceModel Load(string path, string? catalogueHash = null)
    {
        var weights = new ModelWeights(path, TensorFile.Read(path));
        if (catalogueHash is not null && weights.CatalogueHash != catalogueHash)
        {
            throw new SequenceModelException(
                $"{path}: trained on another catalogue ({weights.CatalogueHash}, this one is {catalogueHash}): its item numbers mean other items. Train it again on this catalogue.");
        }

        return weights.Kind switch
        {
            "lrurec" => new LruRecModel(weights),
            "sasrec" => new SasRecModel(weights),
            "bert4rec" => new Bert4RecModel(weights),
            "narm" => new NarmModel(weights),
            var kind => throw new SequenceModelException($"{path}: a model of kind '{kind}', which this ChatRec does not know."),
        };
    }

    /// <summary>The vector of a history, such that its product with an item's vector is the item's score.</summary>
    /// <param name="history">Item numbers, oldest first; of a longer one than <see cref="MaxLength"/> the newest. Empty: scores are the items' biases.</param>
    /// <param name="vector">Receives <see cref="Dimensions"/> components; the last one is 1, for the bias.</param>
    public void UserVector(ReadOnlySpan<int> history, Span<float> vector)
    {
        CheckVector(vector);
        foreach (var item in history)
        {
            CheckItem(item);
        }

        vector[Width] = 1;
        if (history.IsEmpty)
        {
            vector[..Width].Clear();
            return;
        }

        Encode(history.Length <= MaxLength ? history : history[^MaxLength..], vector[..Width]);
    }

    /// <summary>Scores all items for a history: logits of the model's softmax.</summary>
    /// <param name="history">Item numbers, oldest first.</param>
    /// <param name="scores">Receives <see cref="ItemCount"/> scores.</param>
    public void ScoreAll(ReadOnlySpan<int> history, Span<float> scores)
    {
        Span<float> vector = stackalloc float[Dimensions];
        UserVector(history, vector);
        ScoreAll(vector, scores);
    }

    /// <summary>Scores all items for a user vector.</summary>
    /// <param name="vector"><see cref="Dimensions"/> components.</param>
    /// <param name="scores">Receives <see cref="ItemCount"/> scores.</param>
    public void ScoreAll(ReadOnlySpan<float> vector, Span<float> scores)
    {
        CheckVector(vector);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, ItemCount, nameof(scores));
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = ScoreOf(vector, item);
        }
    }

    /// <summary>Scores one item for a user vector: one dot product.</summary>
    /// <param name="vector"><see cref="Dimensions"/> components.</param>
    /// <param name="item">The item.</param>
    public float Score(ReadOnlySpan<float> vector, int item)
    {
        CheckVector(vector);
        CheckItem(item);
        return ScoreOf(vector, item);
    }

    /// <summary>An item's vector with its bias as the last component: what a vector store holds.</summary>
    /// <param name="item">The item.</param>
    /// <param name="vector">Receives <see cref="Dimensions"/> components.</param>
    public void CopyItemVector(int item, Span<float> vector)
    {
        CheckItem(item);
        CheckVector(vector);
        ItemVector(item).CopyTo(vector);
        vector[Width] = _bias[item];
    }

    /// <summary>The hidden vector that scores what follows a history.</summary>
    /// <param name="history">1 to <see cref="MaxLength"/> known items.</param>
    /// <param name="vector">Receives <see cref="Width"/> components.</param>
    private protected abstract void Encode(ReadOnlySpan<int> history, Span<float> vector);

    /// <summary>An item's vector without the bias; also special tokens after the items.</summary>
    private protected ReadOnlySpan<float> ItemVector(int item) => _items.AsSpan(item * Width, Width);

    /// <summary>Refuses a number that is no item.</summary>
    private protected void CheckItem(int item)
    {
        if ((uint)item >= (uint)ItemCount)
        {
            throw new ArgumentOutOfRangeException(nameof(item), item, $"The model knows items 0 to {ItemCount - 1}.");
        }
    }

    private float ScoreOf(ReadOnlySpan<float> vector, int item) => TensorPrimitives.Dot(vector[..Width], ItemVector(item)) + (vector[Width] * _bias[item]);

    private void CheckVector(ReadOnlySpan<float> vector) => ArgumentOutOfRangeException.ThrowIfNotEqual(vector.Length, Dimensions, nameof(vector));
}

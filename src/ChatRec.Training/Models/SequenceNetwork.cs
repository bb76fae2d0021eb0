using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Models;

/// <summary>
/// A sequence encoder in training: a history of items becomes, at each position, a vector whose products with the item vectors (and their biases) score what
/// comes next.
/// </summary>
public abstract class SequenceNetwork
{
    private readonly Embedding _embedding;

    /// <summary>A network with an item table and biases; the derived class builds its layers from the same set.</summary>
    /// <param name="parameters">Where the network's parameters come from.</param>
    /// <param name="itemCount">Number of items.</param>
    /// <param name="width">Width of an item vector.</param>
    /// <param name="specialTokens">Rows of the item table after the items, for tokens that are input only.</param>
    protected SequenceNetwork(ParameterSet parameters, int itemCount, int width, int specialTokens = 0)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ItemCount = itemCount;
        Items = parameters.Weight("items", itemCount + specialTokens, width);
        Bias = parameters.Vector("bias", itemCount, 0);
        _embedding = new Embedding(Items);
        Parameters = parameters;
    }

    /// <summary>Number of items.</summary>
    public int ItemCount { get; }

    /// <summary>Item vectors, input and output: items (and special tokens) × width.</summary>
    public Parameter Items { get; }

    /// <summary>What is added to an item's score: 1 × items.</summary>
    public Parameter Bias { get; }

    /// <summary>All parameters.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>What stands between the item vectors and the scores.</summary>
    protected abstract Layer Body { get; }

    /// <summary>Vectors that score the next item, a row a token.</summary>
    public Matrix Forward(int[] tokens, Pass pass) => Body.Forward(_embedding.Forward(tokens), pass);

    /// <summary>Adds to the gradients of all parameters but the loss's.</summary>
    public void Backward(Matrix hiddenGradient) => _embedding.Backward(Body.Backward(hiddenGradient));

    /// <summary>
    /// What to read and what to predict at each position, from a stretch of a user's items. By default each item predicts the one after it.
    /// </summary>
    /// <param name="window">At least two items, oldest first.</param>
    /// <param name="tokens">Receives tokens; one fewer than items by default.</param>
    /// <param name="targets">Receives as many targets: an item, or -1.</param>
    /// <param name="random">This window's own stream.</param>
    public virtual void AddExample(ReadOnlySpan<int> window, List<int> tokens, List<int> targets, CounterRandom random)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(targets);
        tokens.AddRange(window[..^1]);
        targets.AddRange(window[1..]);
    }

    /// <summary>The tokens whose last position scores what follows a history.</summary>
    /// <param name="history">At least one item, oldest first, not longer than the network reads.</param>
    /// <param name="tokens">Receives the tokens.</param>
    public virtual void AddQuestion(ReadOnlySpan<int> history, List<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        tokens.AddRange(history);
    }
}

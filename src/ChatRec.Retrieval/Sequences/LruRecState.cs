namespace ChatRec.Retrieval.Sequences;

/// <summary>A user's history as LRURec remembers it: of fixed size, and it takes a new interaction in constant time. Not for several threads at once.</summary>
public sealed class LruRecState
{
    private readonly LruRecModel _model;
    private readonly float[] _state;
    private readonly float[] _vector;

    internal LruRecState(LruRecModel model)
    {
        _model = model;
        _state = new float[model.StateSize];
        _vector = new float[model.Dimensions];
        _vector[^1] = 1;
    }

    /// <summary>Number of interactions taken.</summary>
    public int Count { get; private set; }

    /// <summary>The user vector now, as <see cref="SequenceModel.UserVector"/> would give it for the same history.</summary>
    public ReadOnlySpan<float> Vector => _vector;

    /// <summary>A state of its own with the same history.</summary>
    public LruRecState Copy()
    {
        var copy = new LruRecState(_model) { Count = Count };
        _state.CopyTo(copy._state, 0);
        _vector.CopyTo(copy._vector, 0);
        return copy;
    }

    /// <summary>Takes an interaction.</summary>
    public void Add(int item)
    {
        _model.Step(item, _state, _vector.AsSpan(0, _model.Width));
        Count++;
    }

    /// <summary>Scores all items.</summary>
    /// <param name="scores">Receives as many scores as the model has items.</param>
    public void ScoreAll(Span<float> scores) => _model.ScoreAll(_vector, scores);
}

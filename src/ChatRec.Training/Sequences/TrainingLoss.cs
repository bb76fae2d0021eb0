namespace ChatRec.Training.Sequences;

/// <summary>The losses that a sequence encoder can be trained with.</summary>
public enum TrainingLoss
{
    /// <summary>Softmax over all items: the best, and affordable up to tens of thousands of items.</summary>
    Softmax,

    /// <summary>Softmax over drawn items.</summary>
    SampledSoftmax,

    /// <summary>gBCE over drawn items.</summary>
    GeneralisedCrossEntropy,
}

namespace ChatRec.Training.Losses;

/// <summary>What a <see cref="SampledLoss"/> computes.</summary>
public enum SampledLossKind
{
    /// <summary>Cross-entropy of a softmax over the right item and the drawn ones.</summary>
    Softmax,

    /// <summary>Binary cross-entropy of each, the right item's weakened for calibration (gSASRec, Petrov and Macdonald 2023).</summary>
    GeneralisedCrossEntropy,
}

namespace ChatRec.Retrieval.Fusion;

/// <summary>The scale on which a model's scores are standardised before they are summed.</summary>
public enum ScoreTransform
{
    /// <summary>As they are.</summary>
    Identity,

    /// <summary>Logits of a neural model: ln softmax over the catalogue, not below -30.</summary>
    LogSoftmax,

    /// <summary>Counts: ln(S / max S + 0.01); scores below 0 count as 0.</summary>
    LogShare,

    /// <summary>Counts: √(S / max S); scores below 0 count as 0.</summary>
    RootShare,
}

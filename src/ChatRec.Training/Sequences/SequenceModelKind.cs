namespace ChatRec.Training.Sequences;

/// <summary>The sequence encoders that can be trained.</summary>
public enum SequenceModelKind
{
    /// <summary>Linear recurrent units (Yue et al. 2024).</summary>
    LruRec,

    /// <summary>Self-attention (Kang and McAuley 2018).</summary>
    SasRec,

    /// <summary>Bidirectional self-attention with masked training (Sun et al. 2019).</summary>
    Bert4Rec,

    /// <summary>Gated recurrent unit with attention (Li et al. 2017).</summary>
    Narm,
}

namespace ChatRec.Training.Sequences;

/// <summary>The sequence encoders that can be trained.</summary>
public enum SequenceModelKind
{
    /// <summary>Linear recurrent units (Yue et al. 2024).</summary>
    LruRec,
}

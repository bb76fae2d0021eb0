namespace ChatRec.Doubles.Collections;

/// <summary>How two vectors are compared; both are larger for nearer vectors.</summary>
internal enum Distance
{
    /// <summary>The dot product of normalised vectors.</summary>
    Cosine,

    /// <summary>The dot product of the vectors as they are.</summary>
    Dot,
}

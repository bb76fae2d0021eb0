namespace ChatRec.Retrieval.Histories;

/// <summary>What an interaction says about the item.</summary>
public enum Signal
{
    /// <summary>The user liked it.</summary>
    Liked,

    /// <summary>The user did not like it, or does not want it.</summary>
    Disliked,

    /// <summary>The user has seen it and did not say how it was.</summary>
    Seen,
}

namespace ChatRec.Doubles;

/// <summary>Why Qdrant refuses a call; an adapter maps it to its own status codes.</summary>
internal enum QdrantError
{
    /// <summary>A collection, point or alias does not exist.</summary>
    NotFound,

    /// <summary>The call cannot be read or makes no sense.</summary>
    BadRequest,

    /// <summary>A value is outside its range.</summary>
    Invalid,

    /// <summary>The collection exists already.</summary>
    AlreadyExists,

    /// <summary>The key does not allow the call.</summary>
    Forbidden,

    /// <summary>Strict mode's rate is used up.</summary>
    RateLimited,

    /// <summary>The real server would answer, the double does not know how.</summary>
    NotCovered,
}

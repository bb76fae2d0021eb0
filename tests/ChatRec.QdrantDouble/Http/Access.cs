namespace ChatRec.Doubles.Http;

/// <summary>What a key must allow.</summary>
internal enum Access
{
    /// <summary>Needs no key.</summary>
    Open,

    /// <summary>Any key.</summary>
    Read,

    /// <summary>The full key: points are written.</summary>
    Write,

    /// <summary>The full key: collections and aliases are changed.</summary>
    Manage,
}

namespace ChatRec.Doubles.Http;

/// <summary>What a key must allow.</summary>
internal enum Access
{
    /// <summary>Needs no key.</summary>
    Open,

    /// <summary>Any key.</summary>
    Read,

    /// <summary>The full key.</summary>
    Write,
}

namespace ChatRec.Doubles;

/// <summary>A request that the server's OpenAPI document does not allow, though the server may answer it.</summary>
/// <param name="Request">The request.</param>
/// <param name="Reason">What is wrong and where.</param>
public sealed record Violation(RecordedRequest Request, string Reason)
{
    /// <inheritdoc />
    public override string ToString() => $"{Request.Method} {Request.Target}: {Reason}";
}

namespace ChatRec.Doubles.Http;

/// <summary>A call that the double answers, by its name in the OpenAPI document.</summary>
/// <param name="Route">Method and path, such as <c>GET /collections/{collection_name}</c>.</param>
/// <param name="Access">What a key must allow.</param>
/// <param name="Answer">Gives the result of the call, <see cref="PlainText"/> or <see cref="BareJson"/>.</param>
internal sealed record Endpoint(string Route, Access Access, Func<Call, object?> Answer)
{
    /// <summary>All that the double answers.</summary>
    public static IEnumerable<Endpoint> All =>
        [.. ServiceEndpoints.All, .. CollectionEndpoints.All, .. PointEndpoints.All, .. QueryEndpoints.All];
}

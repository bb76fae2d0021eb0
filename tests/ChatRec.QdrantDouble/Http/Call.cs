using System.Text.Json;
using ChatRec.Doubles.Collections;

namespace ChatRec.Doubles.Http;

/// <summary>One call of an endpoint.</summary>
/// <param name="Engine">What answers.</param>
/// <param name="Version">The version that the server claims.</param>
/// <param name="Route">The values in the path.</param>
/// <param name="Query">The values after the question mark.</param>
/// <param name="Body">The body; undefined where the call has none.</param>
internal sealed record Call(
    QdrantEngine Engine,
    string Version,
    IReadOnlyDictionary<string, string> Route,
    IReadOnlyDictionary<string, string> Query,
    JsonElement Body)
{
    public string Collection => Route["collection_name"];

    public bool Waits => Query.GetValueOrDefault("wait") == "true";

    private int? Timeout => int.TryParse(Query.GetValueOrDefault("timeout"), out var seconds) ? seconds : null;

    public T InCollection<T>(Func<Collection, T> work) => Engine.In(Collection, collection =>
    {
        collection.CheckTimeout(Timeout);
        return work(collection);
    });
}

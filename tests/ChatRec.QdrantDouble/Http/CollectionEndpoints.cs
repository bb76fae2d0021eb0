using System.Buffers;

namespace ChatRec.Doubles.Http;

/// <summary>Collections, their payload indexes and their aliases.</summary>
internal static class CollectionEndpoints
{
    private static readonly SearchValues<char> ForbiddenCharacters = SearchValues.Create("<>:\"/\\|?*\0\u001f");

    public static IEnumerable<Endpoint> All =>
    [
        new("GET /collections", Access.Read, call => new { collections = call.Engine.Names.Select(name => new { name }) }),
        new("GET /collections/{collection_name}", Access.Read, call => call.Engine.In(call.Collection, CollectionJson.Write)),
        new("GET /collections/{collection_name}/exists", Access.Read, call => new { exists = call.Engine.Exists(call.Collection) }),
        new("PUT /collections/{collection_name}", Access.Write, call => Create(call)),
        new("PATCH /collections/{collection_name}", Access.Write, call => call.Engine.In(call.Collection, collection =>
        {
            collection.Settings = CollectionJson.Change(collection.Settings, call.Body);
            return true;
        })),
        new("DELETE /collections/{collection_name}", Access.Write, call => call.Engine.Delete(call.Collection)),

        new("PUT /collections/{collection_name}/index", Access.Write, call =>
        {
            var index = CollectionJson.ReadIndex(call.Body);
            return PointEndpoints.Done(call, call.InCollection(collection => collection.CreateIndex(index)));
        }),
        new("DELETE /collections/{collection_name}/index/{field_name}", Access.Write, call =>
            PointEndpoints.Done(call, call.InCollection(collection => collection.DeleteIndex(call.Route["field_name"])))),

        new("GET /aliases", Access.Read, call => Aliases(call, collection: null)),
        new("GET /collections/{collection_name}/aliases", Access.Read, call => Aliases(call, call.Collection)),
        new("POST /collections/aliases", Access.Write, call =>
        {
            call.Engine.ChangeAliases([.. call.Body.Field("actions").Items().Select(CollectionJson.ReadAliasChange)]);
            return true;
        }),
    ];

    private static bool Create(Call call)
    {
        var settings = CollectionJson.Read(call.Body);
        CheckName(call.Collection);
        call.Engine.Create(call.Collection, settings);
        return true;
    }

    private static void CheckName(string name)
    {
        var problem = name.Length is 0 or > 255 ? $"value \"{name}\" invalid, must be from 1 to 255 characters"
            : name.AsSpan().IndexOfAny(ForbiddenCharacters) is >= 0 and var at ? $"collection name cannot contain \"{name[at]}\" char"
            : null;
        if (problem is not null)
        {
            throw new QdrantException(QdrantError.Invalid, $"Validation error in path parameters: [collection_name: {problem}]");
        }
    }

    private static object Aliases(Call call, string? collection) => new
    {
        aliases = call.Engine.Aliases(collection).Select(pair => new { alias_name = pair.Key, collection_name = pair.Value }),
    };
}

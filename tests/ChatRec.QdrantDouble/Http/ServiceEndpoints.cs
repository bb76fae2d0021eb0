namespace ChatRec.Doubles.Http;

/// <summary>The server itself: version, health, metrics.</summary>
internal static class ServiceEndpoints
{
    public static IEnumerable<Endpoint> All =>
    [
        new("GET /", Access.Open, call => new BareJson(
            new { title = "qdrant - vector search engine", version = call.Version, commit = "db8fa43fcb6aedec1e739487e17a99731b74590a" })),
        new("GET /healthz", Access.Open, _ => new PlainText("healthz check passed")),
        new("GET /livez", Access.Open, _ => new PlainText("healthz check passed")),
        new("GET /readyz", Access.Open, _ => new PlainText("all shards are ready")),
        new("GET /metrics", Access.Read, call => new PlainText($$"""
            # HELP app_info information about qdrant server
            # TYPE app_info gauge
            app_info{name="qdrant",version="{{call.Version}}"} 1
            # HELP collections_total number of collections
            # TYPE collections_total gauge
            collections_total {{call.Engine.Names.Count}}

            """)),
    ];
}

namespace ChatRec.Doubles.Http;

/// <summary>Checks the key of a request.</summary>
internal static class Authentication
{
    /// <summary>What to answer instead (status 401), or null if the key is right; a read-only key must not write (403).</summary>
    public static string? Refuse(QdrantDoubleOptions options, RecordedRequest request, Access access)
    {
        if (options.ApiKey is null || access == Access.Open)
        {
            return null;
        }

        const string Bearer = "Bearer ";
        var key = request.Headers.GetValueOrDefault("api-key")
            ?? (request.Headers.GetValueOrDefault("authorization") is { } value && value.StartsWith(Bearer, StringComparison.Ordinal) ? value[Bearer.Length..] : null);
        if (key == options.ReadOnlyApiKey && key is not null && access > Access.Read)
        {
            throw new QdrantException(QdrantError.Forbidden, "Forbidden: Global manage access is required");
        }

        return key is null ? "Must provide an API key or an Authorization bearer token"
            : key == options.ApiKey || key == options.ReadOnlyApiKey ? null
            : "Invalid API key or JWT";
    }
}

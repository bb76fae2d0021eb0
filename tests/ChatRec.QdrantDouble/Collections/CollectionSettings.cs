using System.Text.Json.Nodes;

namespace ChatRec.Doubles.Collections;

/// <summary>How a collection is set up.</summary>
/// <param name="Vectors">The named vectors; "" names the only one.</param>
/// <param name="StrictMode">Its limits.</param>
/// <param name="Configuration">All settings with their defaults, as <c>GET /collections/NAME</c> tells them.</param>
internal sealed record CollectionSettings(
    IReadOnlyDictionary<string, VectorParameters> Vectors, StrictMode StrictMode, JsonObject Configuration);

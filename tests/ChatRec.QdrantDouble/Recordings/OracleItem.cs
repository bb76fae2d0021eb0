namespace ChatRec.Doubles.Recordings;

/// <summary>An item of the oracle.</summary>
/// <param name="Id">The id of its point.</param>
/// <param name="Content">16 numbers, to be compared by cosine.</param>
/// <param name="Sequence">9 numbers, to be compared by dot product.</param>
/// <param name="ItemId">Payload <c>item_id</c>.</param>
/// <param name="Title">Payload <c>title</c>.</param>
/// <param name="Genres">Payload <c>genres</c>.</param>
/// <param name="Year">Payload <c>year</c>.</param>
/// <param name="Popularity">Payload <c>popularity</c>, 0 to 1.</param>
/// <param name="Json">The whole point as it was sent to the server.</param>
public sealed record OracleItem(
    ulong Id,
    IReadOnlyList<float> Content,
    IReadOnlyList<float> Sequence,
    string ItemId,
    string Title,
    IReadOnlyList<string> Genres,
    int Year,
    double Popularity,
    string Json);

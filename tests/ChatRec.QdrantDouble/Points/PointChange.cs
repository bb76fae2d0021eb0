namespace ChatRec.Doubles.Points;

/// <summary>One write to the points of a collection.</summary>
internal abstract record PointChange
{
    /// <summary>Stores points, replacing those with the same ids.</summary>
    public sealed record Upsert(IReadOnlyList<NewPoint> Points) : PointChange;

    /// <summary>Removes points.</summary>
    public sealed record Delete(PointSelection Selection) : PointChange;

    /// <summary>Adds payload keys; <paramref name="Overwrite"/> drops the others.</summary>
    public sealed record SetPayload(PointSelection Selection, Payload Payload, bool Overwrite) : PointChange;

    /// <summary>Removes payload keys; null means all of them.</summary>
    public sealed record DeletePayload(PointSelection Selection, IReadOnlyList<string>? Keys) : PointChange;

    /// <summary>Replaces the named vectors of points that exist.</summary>
    public sealed record UpdateVectors(IReadOnlyList<NewPoint> Points) : PointChange;

    /// <summary>Removes named vectors.</summary>
    public sealed record DeleteVectors(PointSelection Selection, IReadOnlyList<string> Names) : PointChange;
}

using System.Globalization;

namespace ChatRec.Doubles.Points;

/// <summary>An unsigned integer or a UUID; integers come first in the order of points.</summary>
internal readonly record struct PointId : IComparable<PointId>
{
    public PointId(ulong number) => Number = number;

    public PointId(Guid uuid) => Uuid = uuid;

    public ulong Number { get; }

    public Guid? Uuid { get; }

    public static bool TryParse(string text, out PointId id)
    {
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            id = new PointId(number);
            return true;
        }

        id = Guid.TryParse(text, out var uuid) ? new PointId(uuid) : default;
        return id.Uuid is not null;
    }

    public int CompareTo(PointId other) => (Uuid, other.Uuid) switch
    {
        (null, null) => Number.CompareTo(other.Number),
        ({ } mine, { } its) => string.CompareOrdinal(mine.ToString(), its.ToString()),
        (null, _) => -1,
        _ => 1,
    };

    public override string ToString() => Uuid?.ToString() ?? Number.ToString(CultureInfo.InvariantCulture);
}

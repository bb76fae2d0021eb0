using System.Globalization;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Ingestion;

/// <summary>A record, understood, or what is wrong with it.</summary>
internal readonly record struct Mapped<T>(T? Value, IngestError? Error)
    where T : class;

/// <summary>An interaction as a file gives it.</summary>
internal sealed record SourceInteraction(string User, string Item, double? Rating, Signal Signal, long Time);

/// <summary>Turns fields into items. Remembers the ids it has seen, so that a second line with the same id is an error that names the first.</summary>
internal sealed class ItemMapper(ItemFileOptions options, int maxItems)
{
    private const int MaxIdLength = 200;
    private const string Key = $"{IngestOptions.Section}:Items:";

    private readonly Dictionary<string, long> _lineById = new(StringComparer.Ordinal);

    public static SourceColumn[] Columns(ItemFileOptions options) =>
    [
        new(options.IdColumn, Key + nameof(options.IdColumn)),
        new(options.TitleColumn, Key + nameof(options.TitleColumn)),
        new(options.YearColumn, Key + nameof(options.YearColumn)),
        new(options.GenresColumn, Key + nameof(options.GenresColumn)),
    ];

    /// <summary>Ids of the items mapped so far.</summary>
    public IReadOnlyCollection<string> Ids => _lineById.Keys;

    public Mapped<Item> Map(string file, SourceRecord record)
    {
        var fields = record.Fields;
        if (FieldChecks.Text(file, record, 0, options.IdColumn, MaxIdLength, out var id) is { } idError)
        {
            return new Mapped<Item>(null, idError);
        }

        if (FieldChecks.Text(file, record, 1, options.TitleColumn, int.MaxValue, out var rawTitle) is { } titleError)
        {
            return new Mapped<Item>(null, titleError);
        }

        int? year = null;
        if (!fields[2].IsEmpty)
        {
            if (!int.TryParse(fields[2].Text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 9999)
            {
                return Bad(options.YearColumn, $"'{FieldChecks.Show(fields[2])}' is no year", "write a whole number from 1 to 9999, or leave the field empty");
            }

            year = number;
        }

        if (_lineById.TryGetValue(id, out var first))
        {
            return Bad(options.IdColumn, string.Create(CultureInfo.InvariantCulture, $"the id '{id}' was given on line {first} already"), "give each item an id of its own");
        }

        if (_lineById.Count >= maxItems)
        {
            throw new IngestException(string.Create(
                CultureInfo.InvariantCulture, $"{file}, line {record.Line}: more than {maxItems:N0} items; raise Ingest:MaxItems if this is right."));
        }

        var genres = Genres(fields[3]);
        if (genres.Any(genre => genre.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            return Bad(options.GenresColumn, "the text is not UTF-8", "save the file as UTF-8");
        }

        _lineById.Add(id, record.Line);
        var title = options.TitleStyle == TitleStyle.MovieLens ? CatalogueTitle.Parse(rawTitle) : new CatalogueTitle(rawTitle, null, []);
        return new Mapped<Item>(new Item(id, title.Title, year ?? title.Year, genres) { AlternateTitles = title.AlternateTitles }, null);

        Mapped<Item> Bad(string? column, string problem, string remedy) => new(null, new IngestError(file, record.Line, column, problem, remedy));
    }

    private string[] Genres(SourceField field) =>
    [
        .. (field.List ?? field.Text?.Split(options.GenreSeparator) ?? [])
            .Select(genre => genre.Trim())
            .Where(genre => genre.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];
}

/// <summary>Turns fields into interactions with known items.</summary>
internal sealed class InteractionMapper(InteractionFileOptions options, Func<string, bool> isKnownItem)
{
    private const int MaxIdLength = 200;
    private const string Key = $"{IngestOptions.Section}:Interactions:";

    // The years 1 to 9999.
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;

    public static SourceColumn[] Columns(InteractionFileOptions options) =>
    [
        new(options.UserColumn, Key + nameof(options.UserColumn)),
        new(options.ItemColumn, Key + nameof(options.ItemColumn)),
        new(options.RatingColumn, Key + nameof(options.RatingColumn)),
        new(options.TimeColumn, Key + nameof(options.TimeColumn)),
    ];

    /// <summary>The interaction; neither value nor error: an unknown item that is to be left out.</summary>
    public Mapped<SourceInteraction> Map(string file, SourceRecord record)
    {
        if (FieldChecks.Text(file, record, 0, options.UserColumn, MaxIdLength, out var user) is { } userError)
        {
            return new Mapped<SourceInteraction>(null, userError);
        }

        if (FieldChecks.Text(file, record, 1, options.ItemColumn, MaxIdLength, out var item) is { } itemError)
        {
            return new Mapped<SourceInteraction>(null, itemError);
        }

        double? rating = null;
        if (!record.Fields[2].IsEmpty)
        {
            if (!double.TryParse(record.Fields[2].Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            {
                return Bad(options.RatingColumn, $"'{FieldChecks.Show(record.Fields[2])}' is no number", "write a number with a decimal point, or leave the field empty");
            }

            rating = number;
        }

        long time;
        if (string.IsNullOrEmpty(options.TimeColumn))
        {
            time = record.Line;
        }
        else if (!TryReadTime(record.Fields[3].Text?.Trim(), out time))
        {
            return Bad(options.TimeColumn, $"'{FieldChecks.Show(record.Fields[3])}' is no time", options.TimeStyle switch
            {
                TimeStyle.Iso => "write ISO 8601: 2009-12-14T02:51:48Z",
                TimeStyle.UnixSeconds => "write Unix seconds: 1260759108",
                TimeStyle.UnixMilliseconds => "write Unix milliseconds: 1260759108000",
                _ => "write ISO 8601 (2009-12-14T02:51:48Z) or Unix seconds (1260759108)",
            });
        }

        if (!isKnownItem(item))
        {
            return options.IgnoreUnknownItems
                ? default
                : Bad(options.ItemColumn, $"the catalogue has no item '{item}'", "ingest it first, or set Ingest:Interactions:IgnoreUnknownItems");
        }

        var signal = rating is null ? Signal.Seen
            : rating >= options.LikedFrom ? Signal.Liked
            : rating <= options.DislikedUpTo ? Signal.Disliked
            : Signal.Seen;
        return new Mapped<SourceInteraction>(new SourceInteraction(user, item, rating, signal, time), null);

        Mapped<SourceInteraction> Bad(string? column, string problem, string remedy) => new(null, new IngestError(file, record.Line, column, problem, remedy));
    }

    private bool TryReadTime(string? text, out long seconds)
    {
        seconds = 0;
        var isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        switch (options.TimeStyle)
        {
            case TimeStyle.UnixMilliseconds when isNumber:
                seconds = number / 1000;
                break;
            case TimeStyle.UnixSeconds or TimeStyle.Auto when isNumber:
                seconds = number;
                break;
            case TimeStyle.Iso or TimeStyle.Auto when text is { Length: >= 10 } && DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var parsed):
                seconds = parsed.ToUnixTimeSeconds();
                break;
            default:
                return false;
        }

        return seconds is >= FirstSecond and <= LastSecond;
    }
}

/// <summary>Checks that both kinds of record need.</summary>
internal static class FieldChecks
{
    private const int ShownLength = 60;

    public static IngestError? Text(string file, SourceRecord record, int field, string column, int maxLength, out string text)
    {
        text = record.Fields[field].Text?.Trim() ?? "";
        var (problem, remedy) = text switch
        {
            "" when record.Fields[field].List is not null => ("a list where one value is wanted", "write one text or number"),
            "" => ("the field is empty", "every record needs one"),
            _ when text.Length > maxLength => (
                string.Create(CultureInfo.InvariantCulture, $"'{Show(record.Fields[field])}' has {text.Length} characters"),
                string.Create(CultureInfo.InvariantCulture, $"at most {maxLength} are allowed")),
            _ when text.Contains('\uFFFD', StringComparison.Ordinal) => ("the text is not UTF-8", "save the file as UTF-8"),
            _ when text.Any(char.IsControl) => ("the text contains a control character or a line break", "write it on one line"),
            _ => (null, null),
        };
        return problem is null ? null : new IngestError(file, record.Line, column, problem, remedy!);
    }

    public static string Show(SourceField field)
    {
        var text = field.Text?.Trim() ?? (field.List is null ? "" : $"[{string.Join(", ", field.List)}]");
        return text.Length <= ShownLength ? text : text[..ShownLength] + "…";
    }
}

using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Ingestion;

/// <summary>How a file is written.</summary>
public enum SourceFormat
{
    /// <summary>By the file's extension: .csv and .tsv, or .jsonl, .ndjson and .json.</summary>
    Auto,

    /// <summary>Separated values with a header line (RFC 4180).</summary>
    Csv,

    /// <summary>One JSON object a line.</summary>
    JsonLines,
}

/// <summary>A file to ingest. Columns are CSV header names, or JSON properties (a dot goes into an object: "meta.title"). An empty name: the file has no such column.</summary>
public abstract class SourceFileOptions
{
    /// <summary>Path; null or empty: nothing is read.</summary>
    public string? File { get; set; }

    /// <summary>Format. Default: by extension.</summary>
    [EnumDataType(typeof(SourceFormat))]
    public SourceFormat Format { get; set; }

    /// <summary>The separator of a CSV file. Default: a comma, a tab for .tsv.</summary>
    public char? Separator { get; set; }
}

/// <summary>The file of items.</summary>
public sealed class ItemFileOptions : SourceFileOptions
{
    /// <summary>Column of the item's id. Default "id".</summary>
    [Required(ErrorMessage = "names the column of the item's id and may not be empty")]
    public string IdColumn { get; set; } = "id";

    /// <summary>Column of the title. Default "title".</summary>
    [Required(ErrorMessage = "names the column of the title and may not be empty")]
    public string TitleColumn { get; set; } = "title";

    /// <summary>Column of the year, optional. Default "year". An empty field: no year, or the one in the title.</summary>
    public string? YearColumn { get; set; } = "year";

    /// <summary>Column of the genres, optional. Default "genres".</summary>
    public string? GenresColumn { get; set; } = "genres";

    /// <summary>What separates genres within their column. Default "|". A JSON array needs none.</summary>
    [Required(ErrorMessage = "separates genres within their column and may not be empty")]
    public string GenreSeparator { get; set; } = "|";

    /// <summary>How titles are written. Default plain.</summary>
    [EnumDataType(typeof(Items.TitleStyle))]
    public Items.TitleStyle TitleStyle { get; set; }
}

/// <summary>How times are written.</summary>
public enum TimeStyle
{
    /// <summary>A whole number is Unix seconds, everything else ISO 8601.</summary>
    Auto,

    /// <summary>ISO 8601; without an offset it is UTC.</summary>
    Iso,

    /// <summary>Unix seconds.</summary>
    UnixSeconds,

    /// <summary>Unix milliseconds.</summary>
    UnixMilliseconds,
}

/// <summary>The file of interactions.</summary>
public sealed class InteractionFileOptions : SourceFileOptions, IValidatableObject
{
    /// <summary>Column of the user's id. Default "user".</summary>
    [Required(ErrorMessage = "names the column of the user's id and may not be empty")]
    public string UserColumn { get; set; } = "user";

    /// <summary>Column of the item's id. Default "item".</summary>
    [Required(ErrorMessage = "names the column of the item's id and may not be empty")]
    public string ItemColumn { get; set; } = "item";

    /// <summary>Column of the rating. Default "rating". Without one, or where the field is empty, the interaction means "seen".</summary>
    public string? RatingColumn { get; set; } = "rating";

    /// <summary>Column of the time. Default "time". Without one the order of the lines counts.</summary>
    public string? TimeColumn { get; set; } = "time";

    /// <summary>How times are written. Default: found out for each.</summary>
    [EnumDataType(typeof(TimeStyle))]
    public TimeStyle TimeStyle { get; set; }

    /// <summary>A rating of at least this means "liked". Default 4.</summary>
    public double LikedFrom { get; set; } = 4;

    /// <summary>A rating of at most this means "disliked"; between the two it means "seen". Default 2.5.</summary>
    public double DislikedUpTo { get; set; } = 2.5;

    /// <summary>Interactions with items that the catalogue lacks are left out silently instead of being errors. Default false.</summary>
    public bool IgnoreUnknownItems { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!(DislikedUpTo < LikedFrom))
        {
            yield return new ValidationResult("must be below Ingest:Interactions:LikedFrom", [nameof(DislikedUpTo)]);
        }
    }
}

using System.ComponentModel.DataAnnotations;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Ingestion;

/// <summary>What to ingest and how to read it. Configuration section <c>Ingest</c>.</summary>
public sealed class IngestOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Ingest";

    /// <summary>The file of items; without a file name none is read.</summary>
    public ItemFileOptions Items { get; set; } = new();

    /// <summary>The file of interactions; without a file name none is read.</summary>
    public InteractionFileOptions Interactions { get; set; } = new();

    /// <summary>
    /// False (default): a bad line is skipped and reported, and the ingestion stops after <see cref="MaxErrors"/> of them, keeping what came
    /// before. True: both files are checked first, and one bad line means that nothing at all is written.
    /// </summary>
    public bool Strict { get; set; }

    /// <summary>An ingestion ends after this many bad lines. Default 100.</summary>
    [Range(1, 100_000)]
    public int MaxErrors { get; set; } = 100;

    /// <summary>Items of the database that the items file no longer has are removed, with their interactions. Default false: files add and change.</summary>
    public bool RemoveMissingItems { get; set; }

    /// <summary>Longest line, in characters. Default 100,000.</summary>
    [Range(256, 100_000_000)]
    public int MaxLineLength { get; set; } = 100_000;

    /// <summary>Longest field, in characters. Default 10,000.</summary>
    [Range(10, 10_000_000)]
    public int MaxFieldLength { get; set; } = 10_000;

    /// <summary>Most items a catalogue may have. Default 1,000,000.</summary>
    [Range(1, 100_000_000)]
    public int MaxItems { get; set; } = 1_000_000;

    /// <summary>Records a transaction: what is lost, and done again, after a kill. Default 5,000.</summary>
    [Range(1, 1_000_000)]
    public int BatchSize { get; set; } = 5_000;

    /// <summary>The bundled MovieLens catalogue in a folder with <c>items.csv</c> and <c>interactions.csv</c>.</summary>
    public static IngestOptions MovieLensSmall(string folder) => new()
    {
        Items = new ItemFileOptions { File = Path.Combine(folder, "items.csv"), TitleStyle = TitleStyle.MovieLens },
        Interactions = new InteractionFileOptions { File = Path.Combine(folder, "interactions.csv") },
    };

    /// <summary>Checks every value.</summary>
    /// <exception cref="IngestException">A value is wrong; the message names its key, the value and what would be right.</exception>
    public void Validate()
    {
        ValidatedOptions.Check(this, Section, Fail);
        ValidatedOptions.Check(Items, $"{Section}:Items", Fail);
        ValidatedOptions.Check(Interactions, $"{Section}:Interactions", Fail);
        static Exception Fail(string message) => new IngestException(message);
    }
}

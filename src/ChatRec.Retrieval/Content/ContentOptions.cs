using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Content;

/// <summary>How items become vectors. Configuration section <c>Retrieval:Content</c>.</summary>
public sealed class ContentOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Retrieval:Content";

    /// <summary>Alias of the collection in the vector store: letters, digits, '-' and '_', at most 36. Default "items".</summary>
    [Required(ErrorMessage = "names the collection of the vector store, for example items")]
    [RegularExpression("[A-Za-z0-9_-]{1,36}", ErrorMessage = "is no name of a collection: letters, digits, '-' and '_', at most 36")]
    public string Collection { get; set; } = "items";

    /// <summary>The text of an item; see <see cref="ItemTextTemplate"/>.</summary>
    [Required(ErrorMessage = "is the text of an item, for example \"" + ItemTextTemplate.Default + "\"")]
    public string Template { get; set; } = ItemTextTemplate.Default;

    /// <summary>
    /// What tells this encoder from another, for example the SHA-256 of its model file: cached vectors of another encoder are not used.
    /// </summary>
    [Required(ErrorMessage = "tells this encoder from another; give the SHA-256 of its model file")]
    public string EncoderId { get; set; } = "";

    /// <summary>Files of vectors that were computed before (see <see cref="ContentVectorFile"/>); a missing one is passed over.</summary>
    public IList<string> VectorFiles { get; init; } = [];

    /// <summary>Items encoded, and written to the store, at once. Default 64.</summary>
    [Range(1, 4_096)]
    public int BatchSize { get; set; } = 64;

    /// <summary>Longest text given to the encoder, in characters; longer ones are cut. Default 2,000.</summary>
    [Range(16, 100_000)]
    public int MaxTextLength { get; set; } = 2_000;
}

namespace ChatRec.Retrieval.Ingestion;

/// <summary>A column that is wanted of a file.</summary>
/// <param name="Name">Its name in the file; null or empty: not mapped, its field is always missing.</param>
/// <param name="OptionKey">The configuration key that names it, for messages.</param>
internal sealed record SourceColumn(string? Name, string OptionKey);

/// <summary>One record of a file: the wanted fields in the order they were asked for, or what is wrong with it.</summary>
/// <param name="Line">Line on which it begins, from 1.</param>
/// <param name="Fields">One a wanted column.</param>
/// <param name="Error">Set if the record cannot be read; then there are no fields.</param>
internal readonly record struct SourceRecord(long Line, SourceField[] Fields, IngestError? Error);

/// <summary>A field: text, or a list of texts (JSON arrays only). Both null: missing.</summary>
internal readonly record struct SourceField(string? Text, IReadOnlyList<string>? List = null)
{
    public bool IsEmpty => string.IsNullOrWhiteSpace(Text) && List is not { Count: > 0 };
}

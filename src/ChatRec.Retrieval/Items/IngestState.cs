namespace ChatRec.Retrieval.Items;

/// <summary>How far the ingestion of a file got.</summary>
/// <param name="Role">"items" or "interactions".</param>
/// <param name="File">The file's name as it was given.</param>
/// <param name="Fingerprint">Hash of the file's bytes and of the mapping: an equal one means that nothing can change.</param>
/// <param name="Records">Records that were taken in or skipped so far.</param>
/// <param name="Skipped">Records among them that were bad.</param>
/// <param name="Finished">False after an interruption; the next ingestion of the same file goes on there.</param>
public sealed record IngestState(string Role, string File, string Fingerprint, long Records, long Skipped, bool Finished);

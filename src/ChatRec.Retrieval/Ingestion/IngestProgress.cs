namespace ChatRec.Retrieval.Ingestion;

/// <summary>How far an ingestion is.</summary>
/// <param name="File">The file being read.</param>
/// <param name="Phase">What is being done with it.</param>
/// <param name="Records">Records read so far.</param>
/// <param name="Bytes">Bytes read so far.</param>
/// <param name="TotalBytes">Size of the file.</param>
public sealed record IngestProgress(string File, IngestPhase Phase, long Records, long Bytes, long TotalBytes);

/// <summary>What an ingestion does with a file.</summary>
public enum IngestPhase
{
    /// <summary>Looking for bad lines before anything is written (strict).</summary>
    Checking,

    /// <summary>Writing to the database.</summary>
    Writing,
}

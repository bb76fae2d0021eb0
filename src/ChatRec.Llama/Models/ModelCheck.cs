namespace ChatRec.Llama.Models;

/// <summary>What became of a check.</summary>
public enum ModelState
{
    /// <summary>The file is what the manifest says.</summary>
    Intact,

    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>The file has another length.</summary>
    WrongSize,

    /// <summary>The file has another content.</summary>
    WrongHash,
}

/// <summary>Result of checking one model's file.</summary>
/// <param name="Model">The model.</param>
/// <param name="State">What became of it.</param>
/// <param name="Message">The same in one sentence, with the remedy.</param>
public sealed record ModelCheck(ModelEntry Model, ModelState State, string Message);

/// <summary>How far a file has been hashed, copied or downloaded.</summary>
/// <param name="Done">Bytes done.</param>
/// <param name="Total">Bytes in all; 0 while unknown.</param>
public readonly record struct TransferProgress(long Done, long Total);

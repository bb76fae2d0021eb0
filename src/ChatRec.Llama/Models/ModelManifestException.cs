namespace ChatRec.Llama.Models;

/// <summary>The manifest cannot be read or written, or a model is not in it; the message says what to do.</summary>
public sealed class ModelManifestException(string message, Exception? innerException = null) : LlamaException(message, innerException);

/// <summary>A model cannot be downloaded; the message says why and what to do.</summary>
public sealed class ModelDownloadException(string message, Exception? innerException = null) : LlamaException(message, innerException);

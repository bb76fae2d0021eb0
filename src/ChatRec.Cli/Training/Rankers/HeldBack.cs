using System.Globalization;
using ChatRec.Llama.Gguf;
using ChatRec.Llama.Models;

namespace ChatRec.Cli.Training.Rankers;

/// <summary>How many of each user's last items a ranker has not seen: on those it can be judged. Stands in its file.</summary>
internal static class HeldBack
{
    /// <summary>Key of the file's metadata.</summary>
    public const string Key = ModelManifest.RankerKey;

    /// <summary>What a file says; a model that was not trained on interactions says nothing, and has seen none.</summary>
    public static int Of(string path) => int.TryParse(GgufFile.ReadMetadata(path).Text(Key), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : int.MaxValue;
}

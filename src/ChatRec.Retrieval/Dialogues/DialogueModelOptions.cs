namespace ChatRec.Retrieval.Dialogues;

/// <summary>Where the dialogue model lies. Configuration section <c>Retrieval:Dialogue</c>.</summary>
public sealed class DialogueModelOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Retrieval:Dialogue";

    /// <summary>The file that <c>chatrec train dialogue</c> writes. Without such a file the source has no say. Default <c>models/dialogue/redial.json</c>.</summary>
    public string File { get; set; } = Path.Combine("models", "dialogue", "redial.json");
}

namespace ChatRec.Bot.Hosting.Settings;

/// <summary>A LoRA adapter (an entry of <c>Models:Adapters</c> or <c>Models:LanguageModelAdapters</c>).</summary>
public sealed class AdapterOptions
{
    /// <summary>Its GGUF file, relative to the home.</summary>
    public string Path { get; set; } = "";

    /// <summary>How strongly it acts; 1 as trained.</summary>
    public float Scale { get; set; } = 1;
}

namespace ChatRec.Llama;

/// <summary>Through what ChatRec calls llama.cpp.</summary>
public enum LlamaBindingKind
{
    /// <summary>ChatRec's own binding.</summary>
    LlamaCpp,

    /// <summary>The LLamaSharp package, in builds with <c>-p:ChatRecPackages=full</c>.</summary>
    LLamaSharp,
}

namespace ChatRec.Llama;

/// <summary>Whether models are to run on a GPU.</summary>
public enum GpuUse
{
    /// <summary>No: its libraries are not even loaded.</summary>
    None,

    /// <summary>Where there is one; a build that carries CUDA and finds none says so.</summary>
    WherePossible,

    /// <summary>It is counted on: any build that finds none says so.</summary>
    Expected,
}

namespace ChatRec.Training.Layers;

/// <summary>What a stream of <see cref="Kernels.CounterRandom"/> is drawn for: no two uses of a seed may share a stream.</summary>
internal static class Purposes
{
    public const ulong Initialisation = 1;
    public const ulong Order = 2;
    public const ulong Dropout = 3;
    public const ulong SvdStart = 4;
    public const ulong Examples = 5;
    public const ulong Negatives = 6;
    public const ulong IdentityDropout = 7;
}

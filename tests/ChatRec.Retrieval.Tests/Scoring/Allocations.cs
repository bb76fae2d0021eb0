namespace ChatRec.Retrieval.Tests.Scoring;

/// <summary>What a call allocates in the steady state.</summary>
internal static class Allocations
{
    /// <summary>Bytes of a call after a few that warm up whatever is made once: pools, the runtime's own stubs.</summary>
    public static long Of(Action call)
    {
        var bytes = 0L;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            call();
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return bytes;
    }
}

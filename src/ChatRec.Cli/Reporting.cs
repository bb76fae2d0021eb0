namespace ChatRec.Cli;

/// <summary>Reports at once, on the reporting thread; <see cref="Progress{T}"/> would post to the pool and lose the order.</summary>
internal sealed class Reporting<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);
}

namespace ChatRec.Llama.Tests;

public sealed class LlamaWorkerTests
{
    [Fact]
    public async Task Calls_run_in_order_on_one_thread_of_their_own()
    {
        using var worker = new LlamaWorker("test", capacity: 100);
        var order = new List<int>();

        var threads = await Task.WhenAll(Enumerable.Range(0, 50).Select(index => worker.RunAsync(_ =>
        {
            order.Add(index);
            return (Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread);
        })));

        Assert.Equal(Enumerable.Range(0, 50), order);
        Assert.False(Assert.Single(threads.Distinct()).IsThreadPoolThread);
    }

    [Fact]
    public async Task A_full_queue_is_said_at_once_and_the_waiting_calls_still_run()
    {
        using var worker = new LlamaWorker("ranking", capacity: 2);
        using var gate = new Gate();
        var running = worker.RunAsync(gate.Wait);
        await gate.Reached;
        var waiting = new[] { worker.RunAsync(_ => 1), worker.RunAsync(_ => 2) };

        var exception = await Assert.ThrowsAsync<QueueFullException>(() => worker.RunAsync(_ => 3));

        Assert.Equal(2, exception.Capacity);
        Assert.Contains("ranking", exception.Message, StringComparison.Ordinal);
        Assert.Equal(2, worker.Waiting);
        gate.Open();
        await running;
        var results = await Task.WhenAll(waiting);
        Assert.Equal([1, 2], results);
    }

    [Fact]
    public async Task A_waiting_call_is_cancelled_at_once_and_never_runs()
    {
        using var worker = new LlamaWorker("test", capacity: 2);
        using var gate = new Gate();
        using var cancellation = new CancellationTokenSource();
        var running = worker.RunAsync(gate.Wait);
        await gate.Reached;
        var ran = false;
        var waiting = worker.RunAsync(_ => ran = true, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        gate.Open();
        await running;
        await worker.RunAsync(_ => 0);
        Assert.False(ran);
    }

    [Fact]
    public async Task Cancelling_reaches_the_call_that_runs()
    {
        using var worker = new LlamaWorker("test", capacity: 1);
        using var cancellation = new CancellationTokenSource();
        using var gate = new Gate();
        var running = worker.RunAsync(gate.Wait, cancellation.Token);
        await gate.Reached;

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(1, await worker.RunAsync(_ => 1));
    }

    [Fact]
    public async Task An_exception_belongs_to_its_caller_and_the_thread_goes_on()
    {
        using var worker = new LlamaWorker("test", capacity: 1);

        await Assert.ThrowsAsync<PromptException>(() => worker.RunAsync<int>(_ => throw new PromptException("no")));

        Assert.Equal(1, await worker.RunAsync(_ => 1));
    }

    [Fact]
    public async Task Disposing_stops_the_call_that_runs_and_refuses_those_that_wait()
    {
        var worker = new LlamaWorker("test", capacity: 2);
        using var gate = new Gate();
        var running = worker.RunAsync(gate.Wait);
        await gate.Reached;
        var waiting = worker.RunAsync(_ => 1);

        worker.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => running);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => worker.RunAsync(_ => 2));
    }

    /// <summary>A call that waits until it is let go.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public int Wait(CancellationToken cancellationToken)
        {
            _reached.SetResult();
            _open.Wait(cancellationToken);
            return 0;
        }

        public void Open() => _open.Set();

        public void Dispose() => _open.Dispose();
    }
}

using System.Threading.Channels;

namespace ChatRec.Llama;

/// <summary>
/// A thread of its own for native work, with a bounded queue before it: calls run one after the other in the order in which
/// they came, the thread pool is never blocked, and a full queue is said at once instead of growing.
/// </summary>
public sealed class LlamaWorker : IDisposable
{
    private readonly string _name;
    private readonly int _capacity;
    private readonly Channel<IWork> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private int _disposed;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">Name for messages and debuggers, for example <c>ranking</c>.</param>
    /// <param name="capacity">Calls that may wait, at least 1, besides the one that runs.</param>
    public LlamaWorker(string name, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _name = name;
        _capacity = capacity;
        _queue = Channel.CreateBounded<IWork>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _thread = new Thread(Run) { Name = $"llama {name}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Calls that wait.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>Runs a call on the thread.</summary>
    /// <param name="work">The call; its token is cancelled with <paramref name="cancellationToken"/> and when the worker is disposed.</param>
    /// <param name="cancellationToken">Cancels the call, also while it waits.</param>
    /// <exception cref="QueueFullException">As many calls as may wait do wait.</exception>
    /// <exception cref="ObjectDisposedException">The worker is disposed.</exception>
    public Task<T> RunAsync<T>(Func<CancellationToken, T> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        var item = new Work<T>(work, cancellationToken);
        if (_queue.Writer.TryWrite(item))
        {
            return item.Task;
        }

        item.Abandon(new ObjectDisposedException(_name));
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        throw new QueueFullException(_name, _capacity);
    }

    /// <summary>Runs a call without a result on the thread.</summary>
    /// <inheritdoc cref="RunAsync{T}(Func{CancellationToken, T}, CancellationToken)"/>
    public Task RunAsync(Action<CancellationToken> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return RunAsync(
            token =>
            {
                work(token);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Cancels the call that runs, refuses those that wait, and waits for the thread to end.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _queue.Writer.TryComplete();
        _stopping.Cancel();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
            _stopping.Dispose();
        }
    }

    private void Run()
    {
        while (WaitForWork())
        {
            while (_queue.Reader.TryRead(out var item))
            {
                if (_stopping.IsCancellationRequested)
                {
                    item.Abandon(new ObjectDisposedException(_name));
                }
                else
                {
                    item.Run(_stopping.Token);
                }
            }
        }
    }

    // The thread is this worker's own, so it may block; nothing else runs on it.
    private bool WaitForWork() => _queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    private interface IWork
    {
        void Run(CancellationToken stopping);

        void Abandon(Exception reason);
    }

    private sealed class Work<T> : IWork
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Func<CancellationToken, T> _call;
        private readonly CancellationToken _cancellation;
        private readonly CancellationTokenRegistration _registration;
        private int _started;

        internal Work(Func<CancellationToken, T> call, CancellationToken cancellation)
        {
            _call = call;
            _cancellation = cancellation;
            _registration = cancellation.UnsafeRegister(static work => ((Work<T>)work!).CancelWaiting(), this);
        }

        internal Task<T> Task => _completion.Task;

        public void Run(CancellationToken stopping)
        {
            if (Interlocked.Exchange(ref _started, 1) != 0)
            {
                return;
            }

            using var linked = CancellationTokenSource.CreateLinkedTokenSource(_cancellation, stopping);
            try
            {
                _completion.TrySetResult(_call(linked.Token));
            }
            catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
            {
                _completion.TrySetCanceled(_cancellation);
            }
            catch (OperationCanceledException exception) when (stopping.IsCancellationRequested)
            {
                _completion.TrySetException(new ObjectDisposedException("The worker was disposed while the call ran.", exception));
            }
#pragma warning disable CA1031 // Whatever the call throws belongs to its caller, not to the thread.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _completion.TrySetException(exception);
            }
            finally
            {
                _registration.Dispose();
            }
        }

        public void Abandon(Exception reason)
        {
            _registration.Dispose();
            if (Interlocked.Exchange(ref _started, 1) == 0)
            {
                _completion.TrySetException(reason);
            }
        }

        private void CancelWaiting()
        {
            if (Interlocked.Exchange(ref _started, 1) == 0)
            {
                _completion.TrySetCanceled(_cancellation);
            }
        }
    }
}

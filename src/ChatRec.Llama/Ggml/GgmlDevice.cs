using ChatRec.Llama.Native;

namespace ChatRec.Llama.Ggml;

/// <summary>
/// Where graphs are computed: the processor, or a GPU with the processor beside it for what the GPU cannot do. Not safe for concurrent use.
/// </summary>
public sealed class GgmlDevice : IDisposable
{
    // enum ggml_backend_dev_type and ggml_backend_buffer_usage
    private const int Cpu = 0;
    private const int Gpu = 1;
    private const int Weights = 1;

    private readonly nint[] _backends;
    private nint _scheduler;
    private int _graphNodes;

    private GgmlDevice(nint[] backends, string description) => (_backends, Description) = (backends, description);

    /// <summary>What computes, for people: <c>CPU, 1 thread</c>.</summary>
    public string Description { get; }

    /// <summary>Bytes that the graphs so far needed on the device for what they compute.</summary>
    public long GraphBytes => _scheduler == 0 ? 0 : (long)GgmlGraphApi.ggml_backend_sched_get_buffer_size(_scheduler, _backends[0]);

    /// <summary>Opens the GPU, where there is one and it is wanted, and the processor.</summary>
    /// <param name="threads">Threads of the processor. ggml's threads wait busily: one too many on a busy machine costs more than one too few.</param>
    /// <param name="useGpu">Whether to use a GPU that <see cref="LlamaRuntime.Initialize"/> found.</param>
    /// <exception cref="NativeLibraryException">ggml cannot be loaded, or the process runs llama.cpp through another binding.</exception>
    public static unsafe GgmlDevice Open(int threads, bool useGpu = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        RequireLoaded();
        var cpu = Find(Cpu) ?? throw new NativeLibraryException("ggml offers no processor to compute on.");
        var backends = new List<nint>();
        var description = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"CPU, {threads} {(threads == 1 ? "thread" : "threads")}");
        if (useGpu && Find(Gpu) is { } gpu && GgmlGraphApi.ggml_backend_dev_init(gpu, null) is not 0 and var opened)
        {
            backends.Add(opened);
            description = $"{NativeText.Read(GgmlApi.ggml_backend_dev_description(gpu))}, and {description}";
        }

        // The scheduler wants the processor last: it takes what no other backend can do.
        backends.Add(GgmlGraphApi.ggml_backend_dev_init(cpu, null));
        fixed (byte* name = "ggml_backend_set_n_threads\0"u8)
        {
            var setThreads = (delegate* unmanaged[Cdecl]<nint, int, void>)GgmlGraphApi.ggml_backend_reg_get_proc_address(GgmlGraphApi.ggml_backend_dev_backend_reg(cpu), name);
            if (setThreads != null)
            {
                setThreads(backends[^1], threads);
            }
        }

        return new GgmlDevice([.. backends], description);
    }

    /// <summary>Allocates all tensors of a context on the device, to stay there.</summary>
    /// <exception cref="LlamaException">There is not enough memory.</exception>
    public GgmlBuffer Allocate(GgmlContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (buffer, errors) = NativeLog.ErrorsOf(() => GgmlGraphApi.ggml_backend_alloc_ctx_tensors(context.Pointer, _backends[0]));
        if (buffer == 0)
        {
            throw new LlamaException($"There is not enough memory for the weights on {Description}; take a smaller model. {errors}".TrimEnd());
        }

        GgmlGraphApi.ggml_backend_buffer_set_usage(buffer, Weights);
        return new GgmlBuffer(buffer);
    }

    /// <summary>Gives the tensors of a graph memory; its inputs can be written then. What a graph before it computed is gone.</summary>
    /// <exception cref="LlamaException">There is not enough memory.</exception>
    public void Allocate(GgmlContext context, GgmlGraph graph)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(graph);
        Schedule(context.GraphNodes);
        GgmlGraphApi.ggml_backend_sched_reset(_scheduler);
        var (allocated, errors) = NativeLog.ErrorsOf(() => GgmlGraphApi.ggml_backend_sched_alloc_graph(_scheduler, graph.Pointer));
        if (!allocated)
        {
            throw new LlamaException($"There is not enough memory on {Description} for what is to be computed; take fewer tokens at once or a smaller model. {errors}".TrimEnd());
        }
    }

    /// <summary>Computes a graph that was allocated and whose inputs were written.</summary>
    /// <exception cref="LlamaException">It failed.</exception>
    public void Compute(GgmlGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var (status, errors) = NativeLog.ErrorsOf(() => GgmlGraphApi.ggml_backend_sched_graph_compute(_scheduler, graph.Pointer));
        if (status != 0)
        {
            throw new LlamaException($"ggml could not compute on {Description} (status {status}). {errors}".TrimEnd());
        }
    }

    /// <summary>Frees what graphs used, and the device.</summary>
    public void Dispose()
    {
        if (_scheduler != 0)
        {
            GgmlGraphApi.ggml_backend_sched_free(_scheduler);
            _scheduler = 0;
        }

        for (var index = 0; index < _backends.Length; index++)
        {
            if (_backends[index] != 0)
            {
                GgmlGraphApi.ggml_backend_free(_backends[index]);
                _backends[index] = 0;
            }
        }
    }

    /// <summary>Graphs are ChatRec's own binding's, whatever this build takes for models: LLamaSharp's libraries are of another version.</summary>
    internal static void RequireLoaded() => LlamaRuntime.Initialize(new LlamaRuntimeOptions { Binding = LlamaBindingKind.LlamaCpp });

    private static nint? Find(int type)
    {
        for (nuint index = 0; index < GgmlApi.ggml_backend_dev_count(); index++)
        {
            var device = GgmlApi.ggml_backend_dev_get(index);
            if (GgmlApi.ggml_backend_dev_type(device) == type)
            {
                return device;
            }
        }

        return null;
    }

    private unsafe void Schedule(int graphNodes)
    {
        ObjectDisposedException.ThrowIf(_backends[0] == 0, this);
        if (_scheduler != 0 && graphNodes <= _graphNodes)
        {
            return;
        }

        if (_scheduler != 0)
        {
            GgmlGraphApi.ggml_backend_sched_free(_scheduler);
        }

        fixed (nint* backends = _backends)
        {
            _scheduler = GgmlGraphApi.ggml_backend_sched_new(backends, null, _backends.Length, (nuint)graphNodes, parallel: false, offload: false);
        }

        _graphNodes = graphNodes;
    }
}

using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>The functions of <c>ggml.h</c>, <c>ggml-alloc.h</c> and <c>ggml-backend.h</c> that build and compute graphs, under their own names.</summary>
internal static unsafe partial class GgmlGraphApi
{
    private const string Library = GgmlApi.BaseLibrary;

    // Contexts and tensors

    [LibraryImport(Library)]
    internal static partial nint ggml_init(ggml_init_params parameters);

    [LibraryImport(Library)]
    internal static partial void ggml_free(nint context);

    [LibraryImport(Library)]
    internal static partial nuint ggml_tensor_overhead();

    [LibraryImport(Library)]
    internal static partial nuint ggml_graph_overhead_custom(nuint size, [MarshalAs(UnmanagedType.U1)] bool grads);

    [LibraryImport(Library)]
    internal static partial nint ggml_new_tensor(nint context, int type, int dimensions, long* shape);

    [LibraryImport(Library)]
    internal static partial nuint ggml_nbytes(nint tensor);

    [LibraryImport(Library)]
    internal static partial void ggml_set_input(nint tensor);

    [LibraryImport(Library)]
    internal static partial void ggml_set_output(nint tensor);

    // Operations

    [LibraryImport(Library)]
    internal static partial nint ggml_add(nint context, nint a, nint b);

    [LibraryImport(Library)]
    internal static partial nint ggml_sub(nint context, nint a, nint b);

    [LibraryImport(Library)]
    internal static partial nint ggml_mul(nint context, nint a, nint b);

    [LibraryImport(Library)]
    internal static partial nint ggml_scale(nint context, nint a, float factor);

    [LibraryImport(Library)]
    internal static partial nint ggml_mul_mat(nint context, nint a, nint b);

    [LibraryImport(Library)]
    internal static partial nint ggml_out_prod(nint context, nint a, nint b);

    [LibraryImport(Library)]
    internal static partial nint ggml_get_rows(nint context, nint a, nint rows);

    [LibraryImport(Library)]
    internal static partial nint ggml_get_rows_back(nint context, nint gradient, nint rows, nint like);

    [LibraryImport(Library)]
    internal static partial nint ggml_cont(nint context, nint a);

    [LibraryImport(Library)]
    internal static partial nint ggml_transpose(nint context, nint a);

    [LibraryImport(Library)]
    internal static partial nint ggml_permute(nint context, nint a, int axis0, int axis1, int axis2, int axis3);

    [LibraryImport(Library)]
    internal static partial nint ggml_reshape_2d(nint context, nint a, long size0, long size1);

    [LibraryImport(Library)]
    internal static partial nint ggml_reshape_3d(nint context, nint a, long size0, long size1, long size2);

    [LibraryImport(Library)]
    internal static partial nint ggml_view_1d(nint context, nint a, long size0, nuint offset);

    [LibraryImport(Library)]
    internal static partial nint ggml_view_2d(nint context, nint a, long size0, long size1, nuint stride1, nuint offset);

    [LibraryImport(Library)]
    internal static partial nint ggml_rms_norm(nint context, nint a, float epsilon);

    [LibraryImport(Library)]
    internal static partial nint ggml_rms_norm_back(nint context, nint gradient, nint a, float epsilon);

    [LibraryImport(Library)]
    internal static partial nint ggml_silu(nint context, nint a);

    [LibraryImport(Library)]
    internal static partial nint ggml_silu_back(nint context, nint gradient, nint a);

    [LibraryImport(Library)]
    internal static partial nint ggml_soft_max_ext(nint context, nint a, nint mask, float scale, float maxBias);

    [LibraryImport(Library)]
    internal static partial nint ggml_soft_max_ext_back(nint context, nint gradient, nint softMax, float scale, float maxBias);

    [LibraryImport(Library)]
    internal static partial nint ggml_rope_ext(
        nint context, nint a, nint positions, nint factors, int dimensions, int mode, int originalContext,
        float frequencyBase, float frequencyScale, float extFactor, float attentionFactor, float betaFast, float betaSlow);

    [LibraryImport(Library)]
    internal static partial nint ggml_rope_ext_back(
        nint context, nint gradient, nint positions, nint factors, int dimensions, int mode, int originalContext,
        float frequencyBase, float frequencyScale, float extFactor, float attentionFactor, float betaFast, float betaSlow);

    // Graphs

    [LibraryImport(Library)]
    internal static partial nint ggml_new_graph_custom(nint context, nuint size, [MarshalAs(UnmanagedType.U1)] bool grads);

    [LibraryImport(Library)]
    internal static partial void ggml_build_forward_expand(nint graph, nint tensor);

    // Backends

    [LibraryImport(Library)]
    internal static partial nint ggml_backend_dev_init(nint device, byte* parameters);

    [LibraryImport(Library)]
    internal static partial nint ggml_backend_dev_backend_reg(nint device);

    [LibraryImport(Library)]
    internal static partial nint ggml_backend_reg_get_proc_address(nint registry, byte* name);

    [LibraryImport(Library)]
    internal static partial void ggml_backend_free(nint backend);

    [LibraryImport(Library)]
    internal static partial nint ggml_backend_alloc_ctx_tensors(nint context, nint backend);

    [LibraryImport(Library)]
    internal static partial void ggml_backend_buffer_free(nint buffer);

    [LibraryImport(Library)]
    internal static partial nuint ggml_backend_buffer_get_size(nint buffer);

    [LibraryImport(Library)]
    internal static partial void ggml_backend_buffer_set_usage(nint buffer, int usage);

    [LibraryImport(Library)]
    internal static partial void ggml_backend_tensor_set(nint tensor, void* data, nuint offset, nuint size);

    [LibraryImport(Library)]
    internal static partial void ggml_backend_tensor_get(nint tensor, void* data, nuint offset, nuint size);

    [LibraryImport(Library)]
    internal static partial nint ggml_backend_sched_new(
        nint* backends, nint* bufferTypes, int count, nuint graphSize, [MarshalAs(UnmanagedType.U1)] bool parallel, [MarshalAs(UnmanagedType.U1)] bool offload);

    [LibraryImport(Library)]
    internal static partial void ggml_backend_sched_free(nint scheduler);

    [LibraryImport(Library)]
    internal static partial void ggml_backend_sched_reset(nint scheduler);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ggml_backend_sched_alloc_graph(nint scheduler, nint graph);

    [LibraryImport(Library)]
    internal static partial int ggml_backend_sched_graph_compute(nint scheduler, nint graph);

    [LibraryImport(Library)]
    internal static partial nuint ggml_backend_sched_get_buffer_size(nint scheduler, nint backend);
}

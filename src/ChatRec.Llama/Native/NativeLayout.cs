using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>
/// Compares the binding with the library that was loaded: version, struct sizes, and every field of the parameter structs
/// against the default that llama.cpp 0.5.0 gives it. A field that moved reads another one's default, so it is noticed here
/// and not as a crash in the middle of a decode.
/// </summary>
internal static unsafe class NativeLayout
{
    /// <summary>What llama.cpp 0.5.0 returns from <c>llama_model_default_params</c> (src/llama-model.cpp).</summary>
    internal static llama_model_params ModelDefaults => new()
    {
        n_gpu_layers = -1,
        split_mode = 1,
        load_mode = -1,
        lazy_mode = 1,
        use_extra_bufts = 1,
    };

    /// <summary>What llama.cpp 0.5.0 returns from <c>llama_context_default_params</c> (src/llama-context.cpp).</summary>
    internal static llama_context_params ContextDefaults => new()
    {
        n_ctx = 512,
        n_batch = 2048,
        n_ubatch = 512,
        n_seq_max = 1,
        n_outputs_max_per_seq = 1,
        n_threads = 4,
        n_threads_batch = 4,
        rope_scaling_type = -1,
        pooling_type = -1,
        attention_type = -1,
        flash_attn_type = -1,
        yarn_ext_factor = -1,
        yarn_attn_factor = -1,
        yarn_beta_fast = -1,
        yarn_beta_slow = -1,
        defrag_thold = -1,
        type_k = 1,
        type_v = 1,
        offload_kqv = 1,
        no_perf = 1,
        op_offload = 1,
        swa_full = 1,
    };

    /// <summary>What llama.cpp 0.5.0 returns from <c>llama_sampler_chain_default_params</c>.</summary>
    internal static llama_sampler_chain_params SamplerDefaults => new() { no_perf = 1 };

    /// <summary>Checks the loaded library.</summary>
    /// <exception cref="NativeLibraryException">Another version, or a struct that is laid out otherwise.</exception>
    internal static void Check(string libraryPath)
    {
        RequireVersion(libraryPath, NativeText.Read(LlamaApi.llama_version()), NativeFiles.PinnedVersion);
        RequireSize<llama_model_params>(80);
        RequireSize<llama_context_params>(160);
        RequireSize<llama_batch>(56);
        RequireSize<llama_token_data>(12);
        RequireSize<llama_token_data_array>(32);
        RequireDefaults(libraryPath, LlamaApi.llama_model_default_params(), ModelDefaults);
        RequireDefaults(libraryPath, LlamaApi.llama_context_default_params(), ContextDefaults);
        RequireDefaults(libraryPath, LlamaApi.llama_sampler_chain_default_params(), SamplerDefaults);
    }

    /// <summary>Requires the version that the binding is written against.</summary>
    internal static void RequireVersion(string libraryPath, string actual, string expected)
    {
        // npm's builds call themselves 0.5.0-dev, since they are not built from the tag's own checkout.
        if (actual.Split('-')[0] != expected)
        {
            throw new NativeLibraryException(
                $"{libraryPath}: is llama.cpp {actual}, ChatRec is bound to exactly {expected}; delete the folder and build ChatRec again.");
        }
    }

    /// <summary>Requires that the library fills a struct with the defaults expected of it.</summary>
    internal static void RequireDefaults<T>(string libraryPath, T actual, T expected)
        where T : unmanaged
    {
        foreach (var field in typeof(T).GetFields())
        {
            var (found, wanted) = (field.GetValue(actual), field.GetValue(expected));
            if (!Equals(found, wanted))
            {
                throw new NativeLibraryException(
                    $"{libraryPath}: {typeof(T).Name}.{field.Name} defaults to {found}, llama.cpp {NativeFiles.PinnedVersion} has {wanted}; " +
                    "library and binding do not fit: delete the folder and build ChatRec again.");
            }
        }
    }

    private static void RequireSize<T>(int size)
        where T : unmanaged
    {
        // Sizes of the header on 64-bit platforms, the only ones for which there are libraries.
        if (Unsafe.SizeOf<T>() != size)
        {
            throw new NativeLibraryException(
                $"{typeof(T).Name} takes {Unsafe.SizeOf<T>()} bytes instead of {size} on {RuntimeInformation.ProcessArchitecture}; ChatRec needs a 64-bit process.");
        }
    }
}

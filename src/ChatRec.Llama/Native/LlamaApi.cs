using System.Runtime.InteropServices;

namespace ChatRec.Llama.Native;

/// <summary>The functions of <c>llama.h</c> (llama.cpp 0.5.0) that ChatRec calls, under their own names.</summary>
internal static unsafe partial class LlamaApi
{
    internal const string Library = "llama";

    // Runtime

    [LibraryImport(Library)]
    internal static partial byte* llama_version();

    [LibraryImport(Library)]
    internal static partial byte* llama_print_system_info();

    [LibraryImport(Library)]
    internal static partial void llama_backend_init();

    [LibraryImport(Library)]
    internal static partial void llama_log_set(delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback, void* userData);

    [LibraryImport(Library)]
    internal static partial llama_model_params llama_model_default_params();

    [LibraryImport(Library)]
    internal static partial llama_context_params llama_context_default_params();

    [LibraryImport(Library)]
    internal static partial llama_sampler_chain_params llama_sampler_chain_default_params();

    // Model

    [LibraryImport(Library)]
    internal static partial nint llama_model_load_from_file(byte* path, llama_model_params parameters);

    [LibraryImport(Library)]
    internal static partial void llama_model_free(nint model);

    [LibraryImport(Library)]
    internal static partial nint llama_model_get_vocab(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial int llama_model_n_ctx_train(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial int llama_model_n_embd_out(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial int llama_model_n_layer(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial int llama_model_n_head(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial int llama_model_n_head_kv(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial ulong llama_model_n_params(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial ulong llama_model_size(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial int llama_model_ftype(ModelHandle model);

    [LibraryImport(Library)]
    internal static partial byte* llama_ftype_name(int ftype);

    [LibraryImport(Library)]
    internal static partial byte* llama_model_chat_template(ModelHandle model, byte* name);

    // Adapters

    [LibraryImport(Library)]
    internal static partial nint llama_adapter_lora_init(ModelHandle model, byte* path);

    [LibraryImport(Library)]
    internal static partial void llama_adapter_lora_free(nint adapter);

    [LibraryImport(Library)]
    internal static partial int llama_set_adapters_lora(ContextHandle context, nint* adapters, nuint count, float* scales);

    // Context

    [LibraryImport(Library)]
    internal static partial nint llama_init_from_model(ModelHandle model, llama_context_params parameters);

    [LibraryImport(Library)]
    internal static partial void llama_free(nint context);

    [LibraryImport(Library)]
    internal static partial uint llama_n_ctx(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial uint llama_n_batch(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial uint llama_n_ubatch(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial uint llama_n_seq_max(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial int llama_pooling_type(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial void llama_set_n_threads(ContextHandle context, int threads, int batchThreads);

    [LibraryImport(Library)]
    internal static partial int llama_encode(ContextHandle context, llama_batch batch);

    [LibraryImport(Library)]
    internal static partial int llama_decode(ContextHandle context, llama_batch batch);

    [LibraryImport(Library)]
    internal static partial float* llama_get_logits_ith(ContextHandle context, int index);

    [LibraryImport(Library)]
    internal static partial float* llama_get_embeddings_ith(ContextHandle context, int index);

    [LibraryImport(Library)]
    internal static partial float* llama_get_embeddings_seq(ContextHandle context, int sequence);

    // Memory (KV cache)

    [LibraryImport(Library)]
    internal static partial nint llama_get_memory(ContextHandle context);

    [LibraryImport(Library)]
    internal static partial void llama_memory_clear(nint memory, [MarshalAs(UnmanagedType.U1)] bool data);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool llama_memory_seq_rm(nint memory, int sequence, int from, int to);

    [LibraryImport(Library)]
    internal static partial void llama_memory_seq_cp(nint memory, int source, int destination, int from, int to);

    [LibraryImport(Library)]
    internal static partial int llama_memory_seq_pos_min(nint memory, int sequence);

    [LibraryImport(Library)]
    internal static partial int llama_memory_seq_pos_max(nint memory, int sequence);

    [LibraryImport(Library)]
    internal static partial nuint llama_state_seq_get_size(ContextHandle context, int sequence);

    [LibraryImport(Library)]
    internal static partial nuint llama_state_seq_get_data(ContextHandle context, byte* destination, nuint size, int sequence);

    [LibraryImport(Library)]
    internal static partial nuint llama_state_seq_set_data(ContextHandle context, byte* source, nuint size, int sequence);

    // Vocabulary: pointers into the model, which the caller keeps alive

    [LibraryImport(Library)]
    internal static partial int llama_vocab_type(nint vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_n_tokens(nint vocabulary);

    [LibraryImport(Library)]
    internal static partial byte* llama_vocab_get_text(nint vocabulary, int token);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_get_attr(nint vocabulary, int token);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool llama_vocab_is_eog(nint vocabulary, int token);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_bos(nint vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_eos(nint vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_vocab_eot(nint vocabulary);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool llama_vocab_get_add_bos(nint vocabulary);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool llama_vocab_get_add_eos(nint vocabulary);

    [LibraryImport(Library)]
    internal static partial int llama_tokenize(
        nint vocabulary,
        byte* text,
        int textLength,
        int* tokens,
        int capacity,
        [MarshalAs(UnmanagedType.U1)] bool addSpecial,
        [MarshalAs(UnmanagedType.U1)] bool parseSpecial);

    [LibraryImport(Library)]
    internal static partial int llama_token_to_piece(
        nint vocabulary,
        int token,
        byte* buffer,
        int length,
        int leftStrip,
        [MarshalAs(UnmanagedType.U1)] bool special);

    [LibraryImport(Library)]
    internal static partial int llama_chat_apply_template(
        byte* template,
        llama_chat_message* messages,
        nuint count,
        [MarshalAs(UnmanagedType.U1)] bool addAssistant,
        byte* buffer,
        int length);

    // Samplers

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_chain_init(llama_sampler_chain_params parameters);

    [LibraryImport(Library)]
    internal static partial void llama_sampler_chain_add(SamplerHandle chain, nint sampler);

    [LibraryImport(Library)]
    internal static partial void llama_sampler_free(nint sampler);

    [LibraryImport(Library)]
    internal static partial void llama_sampler_apply(SamplerHandle sampler, llama_token_data_array* candidates);

    [LibraryImport(Library)]
    internal static partial void llama_sampler_accept(SamplerHandle sampler, int token);

    [LibraryImport(Library)]
    internal static partial void llama_sampler_reset(SamplerHandle sampler);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_greedy();

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_dist(uint seed);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_top_k(int k);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_top_p(float p, nuint minKeep);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_min_p(float p, nuint minKeep);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_temp(float temperature);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_penalties(
        int vocabularySize,
        int lastTokens,
        float repeat,
        float frequency,
        float presence);

    [LibraryImport(Library)]
    internal static partial nint llama_sampler_init_grammar(nint vocabulary, byte* grammar, byte* root);
}

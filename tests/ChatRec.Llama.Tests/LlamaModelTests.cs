using ChatRec.Llama.Tests.Gguf;

namespace ChatRec.Llama.Tests;

public sealed class LlamaModelTests(BundledModels models) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_vocabulary_alone_is_enough_to_tokenize()
    {
        using var vocabulary = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = BundledModels.LanguageModelPath, VocabularyOnly = true });

        var (whole, alone) = (models.LanguageModel, vocabulary);
        Assert.Equal(whole.Vocabulary.Tokenize("Heat (1995)"), alone.Vocabulary.Tokenize("Heat (1995)"));
        Assert.Equal(Chat(whole), Chat(alone));

        static IReadOnlyList<TextSegment> Chat(LlamaModel model) => model.FormatChat([("user", [new TextSegment("Hello", false)])], addGenerationPrompt: true);
    }

    [Fact]
    public void A_loaded_model_describes_itself()
    {
        var info = models.LanguageModel.Info;

        Assert.Equal(("llama", "Q4_1", 134_515_008L), (info.Architecture, info.Quantization, info.Parameters));
        Assert.Equal((8_192, 576, 30, 9, 3, 49_152), (info.ContextLength, info.EmbeddingSize, info.LayerCount, info.HeadCount, info.KeyValueHeadCount, info.VocabularySize));
        Assert.True(info.HasChatTemplate);
        Assert.Equal(("bert", 384, 512, false), (models.TextEncoder.Info.Architecture, models.TextEncoder.Info.EmbeddingSize, models.TextEncoder.Info.ContextLength, models.TextEncoder.Info.HasChatTemplate));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Loading_reports_progress_up_to_the_end(bool useMemoryMap)
    {
        var progress = new Collected();

        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = BundledModels.TextEncoderPath, UseMemoryMap = useMemoryMap }, progress);

        Assert.Equal(1, progress.Values[^1]);
        Assert.Equal(progress.Values.Order(), progress.Values);
    }

    [Fact]
    public async Task Loading_can_be_cancelled_on_the_way()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new Collected(_ => cancellation.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            LlamaModel.LoadAsync(new LlamaModelOptions { Path = BundledModels.LanguageModelPath, UseMemoryMap = false }, progress, cancellation.Token));

        Assert.True(progress.Values[^1] < 1);
    }

    [Fact]
    public async Task A_receiver_of_progress_that_throws_stops_the_loading()
    {
        var progress = new Collected(_ => throw new InvalidTimeZoneException("mine"));

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => LlamaModel.LoadAsync(new LlamaModelOptions { Path = BundledModels.TextEncoderPath }, progress));
    }

    [Fact]
    public async Task A_missing_file_is_named() =>
        await AssertFails(_folder["none.gguf"], ModelLoadFailure.Missing, "models pull");

    [Fact]
    public async Task A_truncated_model_says_how_much_is_there()
    {
        var bytes = File.ReadAllBytes(BundledModels.TextEncoderPath);

        await AssertFails(_folder.Write("half.gguf", bytes[..(bytes.Length / 2)]), ModelLoadFailure.Truncated, $"{bytes.Length / 2} bytes");
    }

    [Fact]
    public async Task An_unsupported_architecture_is_named() =>
        await AssertFails(
            _folder.Write("new.gguf", new GgufWriter { DataBytes = 64 }.Text("general.architecture", "brainwave").Tensor("t", 0, 4, 4).ToBytes()),
            ModelLoadFailure.UnsupportedArchitecture, "'brainwave'");

    [Fact]
    public async Task A_vocabulary_without_weights_is_refused() =>
        await AssertFails(
            _folder.Write("vocabulary.gguf", new GgufWriter().Text("general.architecture", "llama").Texts("tokenizer.ggml.tokens", "a", "b").ToBytes()),
            ModelLoadFailure.VocabularyOnly, "only a vocabulary");

    [Fact]
    public async Task A_model_without_architecture_is_refused() =>
        await AssertFails(_folder.Write("bare.gguf", new GgufWriter { DataBytes = 64 }.Tensor("t", 0, 4, 4).ToBytes()), ModelLoadFailure.Malformed, "general.architecture");

    [Fact]
    public async Task A_model_with_missing_parts_repeats_what_llama_cpp_says() =>
        await AssertFails(
            _folder.Write("parts.gguf", new GgufWriter { DataBytes = 64 }.Text("general.architecture", "llama").Tensor("t", 0, 4, 4).ToBytes()),
            ModelLoadFailure.Native, "llama.context_length");

    [Fact]
    public async Task An_adapter_is_no_model() =>
        await AssertFails(
            _folder.Write("adapter.gguf", new GgufWriter().Text("general.type", "adapter").Text("general.architecture", "llama").ToBytes()),
            ModelLoadFailure.WrongKind, "LoRA adapter");

    [Fact]
    public async Task A_model_is_no_adapter() =>
        await AssertFails(BundledModels.TextEncoderPath, ModelLoadFailure.WrongKind, "not a LoRA adapter", BundledModels.TextEncoderPath);

    [Fact]
    public async Task A_missing_adapter_is_named() =>
        await AssertFails(BundledModels.TextEncoderPath, ModelLoadFailure.Missing, "no such model file", _folder["none.gguf"]);

    [Fact]
    public async Task An_adapter_of_another_architecture_is_refused()
    {
        var adapter = _folder.Write("adapter.gguf", Adapter("llama").ToBytes());

        await AssertFails(BundledModels.TextEncoderPath, ModelLoadFailure.WrongKind, "'llama' model", adapter);
    }

    [Fact]
    public async Task An_adapter_whose_tensors_do_not_fit_is_refused()
    {
        var adapter = _folder.Write("adapter.gguf", Adapter("bert").ToBytes());

        await AssertFails(BundledModels.TextEncoderPath, ModelLoadFailure.Native, "does not fit the model", adapter);
    }

    [Fact]
    public async Task An_adapter_changes_the_logits_by_its_scale()
    {
        var adapter = _folder.Write("adapter.gguf", SmolLmAdapter.ToBytes());
        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions
        {
            Path = BundledModels.LanguageModelPath,
            Adapters = [new LlamaAdapterOptions(adapter, Scale: 2)],
        });
        using var context = new LlamaContext(model, new LlamaContextOptions { ContextTokens = 256, Threads = 1 });
        var withAdapter = Logits(context);
        context.SetAdapters([]);
        var without = Logits(context);
        context.SetAdapters([(model.Adapters[0], 2)]);

        Assert.NotEqual(without, withAdapter);
        Assert.Equal(withAdapter, Logits(context));
        using var plain = new LlamaContext(models.LanguageModel, new LlamaContextOptions { ContextTokens = 256, Threads = 1 });
        Assert.Equal(Logits(plain), without);
    }

    [Fact]
    public void The_chat_template_is_the_models_and_content_keeps_its_segments()
    {
        var segments = models.LanguageModel.FormatChat(
            [
                ("system", [new TextSegment("Be brief.", ParseSpecial: true)]),
                ("user", [new TextSegment("I liked ", ParseSpecial: true), new TextSegment("<|im_end|> Heat", ParseSpecial: false)]),
            ],
            addGenerationPrompt: true);

        Assert.Equal(
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nI liked <|im_end|> Heat<|im_end|>\n<|im_start|>assistant\n",
            string.Concat(segments.Select(segment => segment.Text)));
        Assert.Contains(new TextSegment("<|im_end|> Heat", ParseSpecial: false), segments);
        var tokens = models.LanguageModel.Vocabulary.Tokenize(segments, addSpecial: true);
        Assert.Equal(5, tokens.Count(models.LanguageModel.Vocabulary.IsControl));
    }

    [Fact]
    public void Content_that_looks_like_a_placeholder_or_a_template_stays_content()
    {
        const string Strange = "\uE0C00\uE0C1 {{ messages[0] }} %s {0}";
        var segments = models.LanguageModel.FormatChat([("user", [new TextSegment(Strange, false)])], addGenerationPrompt: false);

        Assert.Equal($"<|im_start|>user\n{Strange}<|im_end|>\n", string.Concat(segments.Select(segment => segment.Text)));
    }

    [Theory]
    [InlineData("user<|im_end|>")]
    [InlineData("")]
    [InlineData("system\n")]
    public void A_role_cannot_carry_text(string role) =>
        Assert.Throws<PromptException>(() => models.LanguageModel.FormatChat([(role, [new TextSegment("x", false)])], true));

    [Fact]
    public void A_model_without_a_template_says_so() =>
        Assert.Contains("chat template", Assert.Throws<PromptException>(() => models.TextEncoder.FormatChat([("user", [])], true)).Message);

    [Fact]
    public async Task A_template_can_be_named()
    {
        using var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = BundledModels.TextEncoderPath, ChatTemplate = "llama3" });
        var segments = model.FormatChat([("user", [new TextSegment("Hi", false)])], addGenerationPrompt: false);

        Assert.Equal("<|start_header_id|>user<|end_header_id|>\n\n", segments[0].Text);
    }

    private static async Task AssertFails(string path, ModelLoadFailure failure, string reason, string? adapter = null)
    {
        var options = new LlamaModelOptions { Path = path, Adapters = adapter is null ? [] : [new LlamaAdapterOptions(adapter)] };
        var exception = await Assert.ThrowsAsync<ModelLoadException>(() => LlamaModel.LoadAsync(options));
        Assert.Equal((failure, adapter ?? path), (exception.Failure, exception.Path));
        Assert.StartsWith(adapter ?? path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    private static GgufWriter Adapter(string architecture) => new GgufWriter { DataBytes = 128 }
        .Text("general.type", "adapter").Text("general.architecture", architecture).Text("adapter.type", "lora")
        .Value("adapter.lora.alpha", 6, writer => writer.Write(1f))
        .Tensor("nowhere.weight.lora_a", 0, 4, 2).Tensor("nowhere.weight.lora_b", 32, 2, 4);

    private static float[] Logits(LlamaContext context)
    {
        context.Clear();
        var batch = new LlamaBatch();
        var row = batch.AddRange(context.Model.Vocabulary.Tokenize("The capital of France is"), 0, 0);
        context.Decode(batch);
        return context.Logits(row).ToArray();
    }

    private sealed class Collected(Action<float>? then = null) : IProgress<float>
    {
        public List<float> Values { get; } = [];

        public void Report(float value)
        {
            Values.Add(value);
            then?.Invoke(value);
        }
    }
}

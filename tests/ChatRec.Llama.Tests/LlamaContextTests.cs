using System.Numerics.Tensors;

namespace ChatRec.Llama.Tests;

public sealed class LlamaContextTests(BundledModels models)
{
    // A decode in other batches may sum in another order, and how depends on the processor's kernels: below 1e-5 with AVX-512,
    // more is allowed for others. Logits of this model span about 40.
    private const float Tolerance = 0.05f;

    private static readonly LlamaContextOptions Small = new() { ContextTokens = 512, MaxSequences = 4, Threads = 1 };

    private LlamaModel Model => models.LanguageModel;

    [Fact]
    public void Sequences_that_share_a_copied_prefix_have_the_logits_of_full_decodes()
    {
        var prefix = Model.Vocabulary.Tokenize("The user watched Heat, Se7en and The Usual Suspects. The next film is");
        int[][] endings = [Model.Vocabulary.Tokenize(" a crime drama called"), Model.Vocabulary.Tokenize(" Pulp"), Model.Vocabulary.Tokenize(" a comedy")];
        using var context = new LlamaContext(Model, Small);

        var batch = new LlamaBatch();
        batch.AddRange(prefix, 0, sequence: 0, outputLast: false);
        context.Decode(batch);
        context.CopySequence(0, 1);
        context.CopySequence(0, 2);
        batch.Clear();
        var rows = endings.Select((ending, sequence) => batch.AddRange(ending, prefix.Length, sequence)).ToArray();
        context.Decode(batch);
        Assert.Equal(2, context.DecodeCalls);

        for (var index = 0; index < endings.Length; index++)
        {
            AssertClose(FullDecode([.. prefix, .. endings[index]]), context.Logits(rows[index]));
        }
    }

    [Fact]
    public void Tokens_that_several_sequences_share_are_decoded_once()
    {
        var prefix = Model.Vocabulary.Tokenize("One, two, three,");
        using var context = new LlamaContext(Model, Small);
        var batch = new LlamaBatch();
        for (var position = 0; position < prefix.Length; position++)
        {
            batch.Add(prefix[position], position, [0, 1], output: position == prefix.Length - 1);
        }

        context.Decode(batch);

        Assert.Equal(prefix.Length, context.DecodedTokens);
        Assert.Equal(prefix.Length, context.SequenceLength(1));
        AssertClose(FullDecode(prefix), context.Logits(prefix.Length - 1));
    }

    [Fact]
    public void Logits_of_chosen_tokens_are_those_of_the_row()
    {
        using var context = new LlamaContext(Model, Small);
        var batch = new LlamaBatch();
        var row = batch.AddRange(Model.Vocabulary.Tokenize("The answer is"), 0, 0);
        context.Decode(batch);

        var chosen = context.Logits(row, [7, 0, 49_151]);

        var all = context.Logits(row);
        Assert.Equal([all[7], all[0], all[49_151]], chosen);
        Assert.Throws<ArgumentOutOfRangeException>(() => context.Logits(row, [49_152]));
    }

    [Fact]
    public void The_model_knows_how_a_sentence_goes_on()
    {
        var logits = FullDecode(Model.Vocabulary.Tokenize("The capital of France is"));

        Assert.Equal(" Paris", Model.Vocabulary.Detokenize([TensorPrimitives.IndexOfMax(logits)]));
    }

    [Fact]
    public void A_row_that_was_not_marked_has_no_logits()
    {
        using var context = new LlamaContext(Model, Small);
        var batch = new LlamaBatch();
        batch.AddRange(Model.Vocabulary.Tokenize("The answer is"), 0, 0);
        context.Decode(batch);

        Assert.Contains("Row 0", Assert.Throws<ContextException>(() => context.Logits(0).Length).Message);
        Assert.Throws<ContextException>(() => context.Logits(99).Length);
        Assert.Throws<ContextException>(() => context.Logits(-1).Length);
    }

    [Fact]
    public void A_removed_ending_can_be_decoded_again_and_gives_the_same_logits()
    {
        var tokens = Model.Vocabulary.Tokenize("I liked Heat and Ronin very much because");
        using var context = new LlamaContext(Model, Small);
        var batch = new LlamaBatch();
        var row = batch.AddRange(tokens, 0, 0);
        context.Decode(batch);
        var before = context.Logits(row).ToArray();

        Assert.True(context.RemoveTokens(0, tokens.Length - 3));
        Assert.Equal(tokens.Length - 3, context.SequenceLength(0));
        batch.Clear();
        row = batch.AddRange(tokens.AsSpan(tokens.Length - 3), tokens.Length - 3, 0);
        context.Decode(batch);

        AssertClose(before, context.Logits(row));
    }

    [Fact]
    public void A_saved_sequence_goes_on_in_another_context_as_if_it_were_there()
    {
        var prefix = Model.Vocabulary.Tokenize("The user watched Heat and Ronin. Next is");
        var ending = Model.Vocabulary.Tokenize(" a thriller");
        using var first = new LlamaContext(Model, Small);
        var batch = new LlamaBatch();
        batch.AddRange(prefix, 0, 0);
        first.Decode(batch);
        var state = first.SaveSequence(0);
        var file = Path.GetTempFileName();
        first.SaveSequence(0, file);

        using var second = new LlamaContext(Model, Small);
        second.LoadSequence(state, 2);
        second.LoadSequence(file, 3);
        Assert.Equal(prefix.Length, second.SequenceLength(2));
        batch.Clear();
        var fromMemory = batch.AddRange(ending, prefix.Length, 2);
        var fromFile = batch.AddRange(ending, prefix.Length, 3);
        second.Decode(batch);

        var expected = FullDecode([.. prefix, .. ending]);
        AssertClose(expected, second.Logits(fromMemory));
        AssertClose(expected, second.Logits(fromFile));
        File.Delete(file);
    }

    [Fact]
    public void A_damaged_or_foreign_saved_sequence_is_refused()
    {
        using var context = new LlamaContext(Model, Small);
        using var encoder = new LlamaContext(models.TextEncoder, new LlamaContextOptions { Embeddings = true });
        var batch = new LlamaBatch();
        batch.AddRange(Model.Vocabulary.Tokenize("Heat"), 0, 0);
        context.Decode(batch);
        var state = context.SaveSequence(0);
        var file = Path.GetTempFileName();
        context.SaveSequence(0, file);
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);

        Assert.Contains("damaged", Assert.Throws<ContextException>(() => context.LoadSequence(file, 1)).Message);
        Assert.Throws<ContextException>(() => context.LoadSequence(state.AsSpan(0, state.Length - 100), 1));
        Assert.Equal(0, context.SequenceLength(1));
        Assert.Throws<ContextException>(() => context.LoadSequence([1, 2, 3], 1));
        Assert.Contains("another model", Assert.Throws<ContextException>(() => encoder.LoadSequence(state, 0)).Message);
        File.Delete(file);
    }

    [Fact]
    public void A_batch_that_is_too_long_names_both_numbers()
    {
        using var context = new LlamaContext(Model, new LlamaContextOptions { ContextTokens = 256, BatchTokens = 16, Threads = 1 });
        var batch = new LlamaBatch();
        batch.AddRange(new int[17], 0, 0);

        var exception = Assert.Throws<TooManyTokensException>(() => context.Decode(batch));

        Assert.Equal((17, 16), (exception.Tokens, exception.Limit));
        Assert.Contains("BatchTokens", exception.Message);
    }

    [Fact]
    public void More_outputs_than_there_is_room_for_are_refused()
    {
        using var context = new LlamaContext(Model, new LlamaContextOptions { ContextTokens = 256, MaxOutputs = 2, Threads = 1 });
        var batch = new LlamaBatch();
        for (var position = 0; position < 3; position++)
        {
            batch.Add(100, position, 0, output: true);
        }

        Assert.Contains("MaxOutputs", Assert.Throws<ContextException>(() => context.Decode(batch)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_context_is_an_error_and_keeps_what_it_holds()
    {
        using var context = new LlamaContext(Model, new LlamaContextOptions { ContextTokens = 256, MaxSequences = 2, Threads = 1 });
        var batch = new LlamaBatch();
        batch.AddRange(Enumerable.Repeat(100, 200).ToArray(), 0, 0);
        context.Decode(batch);
        batch.Clear();
        batch.AddRange(Enumerable.Repeat(100, 100).ToArray(), 0, 1);

        Assert.Contains("full", Assert.Throws<TooManyTokensException>(() => context.Decode(batch)).Message);

        Assert.Equal((200, 0), (context.SequenceLength(0), context.SequenceLength(1)));
    }

    [Theory]
    [InlineData(5, 0, 0)]
    [InlineData(0, 0, 9)]
    [InlineData(0, 99_999, 0)]
    [InlineData(0, -1, 0)]
    public void A_batch_that_makes_no_sense_is_refused(int position, int token, int sequence)
    {
        using var context = new LlamaContext(Model, Small);
        var start = new LlamaBatch();
        start.AddRange([1, 2], 0, 0);
        context.Decode(start);
        var batch = new LlamaBatch();
        batch.Add(token, position, sequence, output: true);

        Assert.Throws<ContextException>(() => context.Decode(batch));
        Assert.Equal(2, context.SequenceLength(0));
    }

    [Fact]
    public async Task Cancelling_reaches_into_a_long_decode_and_takes_it_back()
    {
        using var context = new LlamaContext(Model, new LlamaContextOptions { ContextTokens = 4_096, MicroBatchTokens = 2_048, Threads = 1 });
        var batch = new LlamaBatch();
        batch.AddRange([1, 2, 3], 0, 0);
        context.Decode(batch);
        batch.Clear();
        batch.AddRange(Enumerable.Range(1_000, 4_000).ToArray(), 3, 0);
        using var cancellation = new CancellationTokenSource();

        var decode = Task.Factory.StartNew(() => context.Decode(batch, cancellation.Token), TaskCreationOptions.LongRunning);
        while (context.DecodeCalls < 2)
        {
            await Task.Yield();
        }

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => decode);

        Assert.Equal(3, context.SequenceLength(0));
        batch.Clear();
        batch.Add(4, 3, 0, output: true);
        context.Decode(batch);
        AssertClose(FullDecode([1, 2, 3, 4]), context.Logits(0));
    }

    [Fact]
    public void A_disposed_context_says_so()
    {
        var context = new LlamaContext(Model, Small);
        context.Dispose();
        context.Dispose();
        var batch = new LlamaBatch();
        batch.Add(1, 0, 0, true);

        Assert.Throws<ObjectDisposedException>(() => context.Decode(batch));
        Assert.Throws<ObjectDisposedException>(() => context.Logits(0).Length);
        Assert.Throws<ObjectDisposedException>(() => context.SequenceLength(0));
    }

    [Fact]
    public async Task A_context_outlives_its_model()
    {
        var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = BundledModels.TextEncoderPath });
        using var context = new LlamaContext(model, new LlamaContextOptions { Embeddings = true, Threads = 1 });
        var tokens = model.Vocabulary.Tokenize("Heat", addSpecial: true);
        model.Dispose();

        var batch = new LlamaBatch();
        batch.AddRange(tokens, 0, 0);
        context.Decode(batch);

        Assert.Equal(384, context.Embedding(0).Length);
        Assert.Throws<ObjectDisposedException>(() => new LlamaContext(model));
        Assert.Throws<ObjectDisposedException>(() => model.Vocabulary);
    }

    [Theory]
    [InlineData(0, 512, "MaxSequences")]
    [InlineData(257, 512, "MaxSequences")]
    [InlineData(1, 0, "MicroBatchTokens")]
    public void Sizes_that_make_no_sense_are_named(int sequences, int microBatch, string name)
    {
        var options = new LlamaContextOptions { MaxSequences = sequences, MicroBatchTokens = microBatch };

        Assert.Contains(name, Assert.Throws<ContextException>(() => new LlamaContext(Model, options)).Message);
    }

    [Fact]
    public void Token_embeddings_are_given_without_pooling()
    {
        using var context = new LlamaContext(models.TextEncoder, new LlamaContextOptions { Embeddings = true, Pooling = Pooling.None, Threads = 1 });
        var batch = new LlamaBatch();
        var row = batch.AddRange(models.TextEncoder.Vocabulary.Tokenize("Heat", addSpecial: true), 0, 0);
        context.Decode(batch);

        Assert.Equal(384, context.TokenEmbedding(row).Length);
        Assert.Throws<ContextException>(() => context.Embedding(0));
    }

    private float[] FullDecode(int[] tokens)
    {
        using var context = new LlamaContext(Model, Small with { MaxSequences = 1 });
        var batch = new LlamaBatch();
        var row = batch.AddRange(tokens, 0, 0);
        context.Decode(batch);
        return context.Logits(row).ToArray();
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var difference = new float[expected.Length];
        TensorPrimitives.Subtract(expected, actual, difference);
        Assert.True(TensorPrimitives.MaxMagnitude(difference) is < Tolerance and > -Tolerance,
            $"The logits differ by up to {TensorPrimitives.MaxMagnitude(difference)}.");
        Assert.Equal(TensorPrimitives.IndexOfMax(expected), TensorPrimitives.IndexOfMax(actual));
    }
}

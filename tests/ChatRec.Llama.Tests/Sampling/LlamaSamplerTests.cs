using System.Numerics.Tensors;
using ChatRec.Llama.Sampling;

namespace ChatRec.Llama.Tests.Sampling;

public sealed class LlamaSamplerTests(BundledModels models)
{
    private LlamaModel Model => models.LanguageModel;

    [Fact]
    public void Temperature_zero_takes_the_likeliest()
    {
        var logits = Logits((5, 3f), (9, 4f));

        Assert.Equal([9, 9, 9], Draw(new SamplingOptions(), logits, 3));
    }

    [Fact]
    public void The_same_seed_draws_the_same_and_reset_starts_it_again()
    {
        var logits = Logits([.. Enumerable.Range(0, 50).Select(token => (token, 5f))]);
        var options = new SamplingOptions { Temperature = 1, TopK = 50, Seed = 7 };
        using var sampler = new LlamaSampler(Model, options);
        var first = Draw(sampler, logits, 20);
        sampler.Reset();

        Assert.Equal(first, Draw(sampler, logits, 20));
        Assert.Equal(first, Draw(options, logits, 20));
        Assert.NotEqual(first, Draw(options with { Seed = 8 }, logits, 20));
        Assert.True(first.Distinct().Count() > 5);
    }

    [Fact]
    public void Draws_follow_the_probabilities_of_the_temperature()
    {
        var logits = Logits((1, MathF.Log(3)), (2, 0f));

        var plain = Draw(new SamplingOptions { Temperature = 1, TopK = 2 }, logits, 2_000).Count(token => token == 1) / 2_000.0;
        var hot = Draw(new SamplingOptions { Temperature = 2, TopK = 2 }, logits, 2_000).Count(token => token == 1) / 2_000.0;

        Assert.Equal(0.75, plain, 0.04);
        Assert.Equal(Math.Sqrt(3) / (1 + Math.Sqrt(3)), hot, 0.04);
    }

    [Fact]
    public void Top_k_top_p_and_min_p_leave_out_the_unlikely()
    {
        var logits = Logits((1, MathF.Log(.6f)), (2, MathF.Log(.3f)), (3, MathF.Log(.1f)));
        int[] Drawn(SamplingOptions options) => [.. Draw(options with { Temperature = 1 }, logits, 400).Distinct().Order()];

        Assert.Equal([1, 2], Drawn(new SamplingOptions { TopK = 2 }));
        Assert.Equal([1, 2], Drawn(new SamplingOptions { TopP = .85f }));
        Assert.Equal([1, 2], Drawn(new SamplingOptions { MinP = .3f }));
        Assert.Equal([1, 2, 3], Drawn(new SamplingOptions { TopK = 3 }));
    }

    [Fact]
    public void Penalties_turn_away_from_what_was_generated()
    {
        var logits = Logits((1, 4f), (2, 3.9f), (3, 3.8f));

        Assert.Equal([1, 2, 3], Draw(new SamplingOptions { RepetitionPenalty = 2 }, logits, 3));
        Assert.Equal([1, 2, 3], Draw(new SamplingOptions { PresencePenalty = 1 }, logits, 3));
        Assert.Equal([1, 1, 1], Draw(new SamplingOptions(), logits, 3));
    }

    [Fact]
    public void A_grammar_decides_what_can_be_said()
    {
        var options = new SamplingOptions { Grammar = "root ::= \"yes\" | \"no\"" };
        using var sampler = new LlamaSampler(Model, options);
        using var context = new LlamaContext(Model, new LlamaContextOptions { ContextTokens = 256, Threads = 1 });
        var tokens = Model.Vocabulary.Tokenize("Write a long story about a dragon.").ToList();
        var batch = new LlamaBatch();
        var row = batch.AddRange([.. tokens], 0, 0);
        var said = new List<int>();
        for (var position = tokens.Count; ; position++)
        {
            context.Decode(batch);
            var token = sampler.Sample(context.Logits(row));
            if (Model.Vocabulary.IsEndOfGeneration(token))
            {
                break;
            }

            said.Add(token);
            batch.Clear();
            row = batch.Add(token, position, 0, output: true);
        }

        Assert.Contains(Model.Vocabulary.Detokenize(said), new[] { "yes", "no" });
    }

    [Theory]
    [InlineData("root ::= (")]
    [InlineData("root ::= missing")]
    [InlineData("other ::= \"x\"")]
    [InlineData("root ::= root \"x\"")]
    public void A_broken_grammar_is_refused(string grammar) =>
        Assert.Contains("grammar", Assert.Throws<SamplingException>(() => new LlamaSampler(Model, new SamplingOptions { Grammar = grammar })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_grammar_without_end_token_ends_in_an_exception_and_not_in_a_crash()
    {
        var vocabulary = Model.Vocabulary;
        using var sampler = new LlamaSampler(Model, new SamplingOptions { Grammar = "root ::= \"yes\"" });
        var impossible = new float[vocabulary.Size];
        Array.Fill(impossible, float.NegativeInfinity);

        Assert.Throws<SamplingException>(() => sampler.Sample(impossible));
    }

    [Fact]
    public void Options_out_of_range_are_named() =>
        Assert.Contains("TopP is 1.5", Assert.Throws<SamplingException>(() => new LlamaSampler(Model, new SamplingOptions { TopP = 1.5f })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_temperature_that_is_no_number_is_refused() =>
        Assert.Throws<SamplingException>(() => new LlamaSampler(Model, new SamplingOptions { Temperature = float.NaN }));

    [Fact]
    public void A_row_of_another_vocabulary_is_refused()
    {
        using var sampler = new LlamaSampler(Model, new SamplingOptions());

        Assert.Throws<ArgumentException>(() => sampler.Sample([1, 2, 3]));
    }

    [Fact]
    public void A_disposed_sampler_says_so()
    {
        var sampler = new LlamaSampler(Model, new SamplingOptions());
        sampler.Dispose();

        Assert.Throws<ObjectDisposedException>(() => sampler.Sample(new float[Model.Vocabulary.Size]));
        Assert.Throws<ObjectDisposedException>(sampler.Reset);
    }

    private float[] Logits(params (int Token, float Logit)[] likely)
    {
        var logits = new float[Model.Vocabulary.Size];
        TensorPrimitives.Add(logits, -100f, logits);
        foreach (var (token, logit) in likely)
        {
            logits[token] = logit;
        }

        return logits;
    }

    private int[] Draw(SamplingOptions options, float[] logits, int count)
    {
        using var sampler = new LlamaSampler(Model, options);
        return Draw(sampler, logits, count);
    }

    private static int[] Draw(LlamaSampler sampler, float[] logits, int count) => [.. Enumerable.Range(0, count).Select(_ => sampler.Sample(logits))];
}

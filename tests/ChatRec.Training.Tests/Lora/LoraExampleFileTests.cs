using ChatRec.Training.Lora;
using ChatRec.Training.Sequences;

namespace ChatRec.Training.Tests.Lora;

public sealed class LoraExampleFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Messages_and_plain_texts_are_read_as_data()
    {
        var examples = Read("""
            {"prompt": [{"role": "system", "content": "Short."}, {"role": "user", "content": "<|im_end|>?"}], "response": "A", "user": 7}

            {"prompt": "Letter:", "response": "B"}
            """);

        Assert.Equal(2, examples.Count);
        Assert.Equal(["system", "user"], examples[0].Prompt.Select(message => message.Role));
        Assert.All(examples.SelectMany(example => example.Prompt).SelectMany(message => message.Content), segment => Assert.False(segment.ParseSpecial));
        Assert.Null(examples[1].Prompt[0].Role);
        Assert.Equal("B", examples[1].Response);
    }

    [Theory]
    [InlineData("", "holds no examples")]
    [InlineData("{", "line 1: is not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"prompt": "a"}""", "'response' is missing")]
    [InlineData("""{"prompt": "a", "response": ""}""", "'response' is missing, empty")]
    [InlineData("""{"prompt": 1, "response": "b"}""", "'prompt' is missing")]
    [InlineData("""{"prompt": [], "response": "b"}""", "no message")]
    [InlineData("""{"prompt": ["a"], "response": "b"}""", "no object")]
    [InlineData("""{"prompt": [{"role": "judge", "content": "a"}], "response": "b"}""", "'judge'")]
    public void What_is_wrong_is_named_with_its_line(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<TrainingException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("none.jsonl", Assert.Throws<TrainingException>(() => LoraExampleFile.Read(_folder.File("none.jsonl"))).Message, StringComparison.Ordinal);

    private IReadOnlyList<LoraExample> Read(string text)
    {
        File.WriteAllText(_folder.File("examples.jsonl"), text);
        return LoraExampleFile.Read(_folder.File("examples.jsonl"));
    }
}

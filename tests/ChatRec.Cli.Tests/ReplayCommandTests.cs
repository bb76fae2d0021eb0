namespace ChatRec.Cli.Tests;

public sealed class ReplayCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public ReplayCommandTests()
    {
        _run.Write(
            "items.jsonl",
            """{"id":"1","title":"Heat","year":1995,"genres":["Thriller"]}""",
            """{"id":"2","title":"Alien","year":1979,"genres":["Horror"]}""");
        _run.Write("interactions.csv", ["user,item,rating,time", .. Enumerable.Range(0, 20).SelectMany(user => new[] { $"u{user},1,5,1000000000", $"u{user},2,4,1000000001" })]);
        Directory.CreateDirectory(_run.At("dialogues/redial-test"));
        _run.Write(
            "dialogues/redial-test/dialogues.jsonl",
            """{"conversationId":"c","initiatorWorkerId":1,"respondentWorkerId":2,"movieMentions":{"10":"Heat (1995)","20":"Alien (1979)","30":"Zorgon (2001)"},"messages":[{"senderWorkerId":1,"text":"I loved @10, something scary please"},{"senderWorkerId":2,"text":"Then try @20 or @30"},{"senderWorkerId":1,"text":"thanks, bye"}],"initiatorQuestions":{"10":{"suggested":0,"seen":1,"liked":1},"20":{"suggested":1,"seen":0,"liked":1},"30":{"suggested":1,"seen":0,"liked":1}},"respondentQuestions":{}}""");
    }

    [Fact]
    public async Task The_seeker_of_a_recorded_dialogue_speaks_to_the_real_service()
    {
        var result = await _run.RunAsync("evaluate", "replay", "--data", _run.At("dialogues"), "--markdown", _run.At("transcripts.md"), "--set", "Ranking:SkipWeightlessModel=true");

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("1 dialogues, 2 messages, 1 of them answered with a list.", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 came up in a list; at least one in 1 of 1 dialogues", result.Output, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(_run.At("transcripts.md"), TestContext.Current.CancellationToken);
        Assert.StartsWith("## ReDial c\n\n**Person:** I loved Heat (1995), something scary please\n\n**Bot:** ", text, StringComparison.Ordinal);
        Assert.Contains("\n1. Alien (1979) — ", text, StringComparison.Ordinal);
        Assert.Contains("> *In the recording:* Then try Alien (1979) or Zorgon (2001)\n\n**Person:** thanks, bye\n\n**Bot:** ", text, StringComparison.Ordinal);
        Assert.EndsWith("*In the recording they were glad of Alien (1979) (came up), Zorgon (2001) (not in the catalogue).*\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_dialogue_is_too_few()
    {
        var result = await _run.RunAsync("evaluate", "replay", "--data", _run.At("dialogues"), "--dialogues", "0");

        Assert.Equal((1, "--dialogues 0: at least 1 is needed."), (result.ExitCode, result.Error.Trim()));
    }

    public void Dispose() => _run.Dispose();
}

using System.Text.Json.Nodes;

namespace ChatRec.Cli.Tests;

public sealed class DialogueEvaluationCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public DialogueEvaluationCommandTests()
    {
        _run.Write(
            "items.jsonl",
            """{"id":"1","title":"Heat","year":1995,"genres":["Thriller"]}""",
            """{"id":"2","title":"Alien","year":1979,"genres":["Horror"]}""");
        _run.Write("interactions.csv", ["user,item,rating,time", .. Enumerable.Range(0, 20).SelectMany(user => new[] { $"u{user},1,5,1000000000", $"u{user},2,4,1000000001" })]);
        Directory.CreateDirectory(_run.At("dialogues/redial-test"));
        _run.Write(
            "dialogues/redial-test/dialogues.jsonl",
            """{"conversationId":"c","initiatorWorkerId":1,"respondentWorkerId":2,"movieMentions":{"10":"Heat (1995)","20":"Alien (1979)","30":"Zorgon (2001)"},"messages":[{"senderWorkerId":1,"text":"I loved @10 but I hated @20"},{"senderWorkerId":2,"text":"Then try @30"}],"initiatorQuestions":{"10":{"suggested":0,"seen":1,"liked":1},"20":{"suggested":0,"seen":1,"liked":0}},"respondentQuestions":{}}""");
    }

    [Fact]
    public async Task Titles_and_opinions_are_judged_with_the_ingested_catalogue()
    {
        var result = await _run.RunAsync("evaluate", "dialogue", "--part", "understanding", "--data", _run.At("dialogues"), "--json", _run.At("result.json"));

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("redial-test, read by the rules with the ingested catalogue, 2 items.", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 dialogues, 2 messages, 3 marked titles, 2 of them in the catalogue.", result.Output, StringComparison.Ordinal);
        var figures = JsonNode.Parse(await File.ReadAllTextAsync(_run.At("result.json"), TestContext.Current.CancellationToken))!["understanding"]![0]!["figures"]!;
        Assert.Equal((1, 1), ((double)figures["linking"]!["asTyped"]!["f1"]!, (double)figures["linking"]!["lowerCaseWithoutYears"]!["f1"]!));
        Assert.Equal((1, 2), ((double)figures["sentiment"]!["ownTitles"]!["accuracy"]!, (int)figures["sentiment"]!["ownTitles"]!["titles"]!));
    }

    [Fact]
    public async Task A_folder_without_dialogues_is_told_so()
    {
        var result = await _run.RunAsync("evaluate", "dialogue", "--data", _run.At("nothing"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("there is no such folder", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();
}

using System.Text.Json;
using ChatRec.Bot.SemanticKernel;
using ChatRec.Bot.Tests.Api;
using Microsoft.SemanticKernel;

namespace ChatRec.Bot.Tests.SemanticKernel;

/// <summary>The plugin as another Semantic Kernel application uses it, over the real recommender.</summary>
public sealed class RecommenderPluginTests
{
    private readonly Kernel _kernel = new();

    public RecommenderPluginTests(LoadedService service) => _kernel.Plugins.AddChatRec(service.Service.App.Services);

    [Fact]
    public void A_model_sees_two_functions_with_every_parameter_described()
    {
        var functions = _kernel.Plugins.GetFunctionsMetadata();

        Assert.Equal([("ChatRec", "explain"), ("ChatRec", "recommend")], functions.Select(function => (function.PluginName!, function.Name)).Order());
        Assert.All(functions, function => Assert.NotEmpty(function.Description));
        Assert.All(functions.SelectMany(function => function.Parameters), parameter => Assert.NotEmpty(parameter.Description));
        var recommend = functions.Single(function => function.Name == "recommend");
        Assert.Equal(["message", "liked", "disliked", "seen", "genres", "yearFrom", "yearTo", "count"], recommend.Parameters.Select(parameter => parameter.Name));
        Assert.All(recommend.Parameters, parameter => Assert.False(parameter.IsRequired));
        Assert.Contains("array", recommend.Parameters[1].Schema!.ToString(), StringComparison.Ordinal);
        Assert.Contains("integer", recommend.Parameters[7].Schema!.ToString(), StringComparison.Ordinal);
        Assert.Contains("foundBy", JsonSerializer.Serialize(recommend.ReturnParameter.Schema?.RootElement), StringComparison.OrdinalIgnoreCase);
        Assert.All(functions.Single(function => function.Name == "explain").Parameters, parameter => Assert.True(parameter.IsRequired));
    }

    [Fact]
    public async Task Recommends_from_titles_and_words_and_explains_with_evidence()
    {
        var list = (await _kernel.InvokeAsync<RecommendedList>("ChatRec", "recommend", new()
        {
            ["message"] = "something dark from the 90s",
            ["liked"] = new[] { "Heat (1995)", "The Usual Suspects (1995)" },
            ["count"] = 3,
        }))!;
        var explained = (await _kernel.InvokeAsync<ExplainedItem>("ChatRec", "explain", new() { ["recommendation"] = list.Id, ["item"] = list.Items[0].Id }))!;

        Assert.Equal([1, 2, 3], list.Items.Select(item => item.Rank));
        Assert.All(list.Items, item => Assert.Contains(list.Degraded is null ? "ranker " : "retrieval ", item.FoundBy, StringComparison.Ordinal));
        Assert.All(list.Items, item => Assert.InRange(item.Match, 0, 1));
        Assert.DoesNotContain(list.Items, item => item.Title is "Heat (1995)");
        Assert.Equal(list.Items[0].Id, explained.Id);
        Assert.NotEmpty(explained.Text);
        Assert.NotEmpty(explained.Evidence);
    }

    [Fact]
    public async Task Arguments_may_come_as_the_JSON_that_a_model_writes()
    {
        var list = await _kernel.InvokeAsync<RecommendedList>("ChatRec", "recommend", new()
        {
            ["liked"] = JsonDocument.Parse("""["Heat (1995)"]""").RootElement,
            ["genres"] = JsonDocument.Parse("""["crime"]""").RootElement,
            ["count"] = "2",
        });

        Assert.All(list!.Items, item => Assert.Contains("Crime", item.Genres));
        Assert.Equal(2, list.Items.Count);
    }

    [Theory]
    [InlineData("Pulp Frictions of Xanadu", "Did you mean")]
    [InlineData("", "Give messages or history")]
    public async Task What_is_wrong_is_said_so_that_a_model_can_mend_it(string title, string expected)
    {
        var arguments = new KernelArguments { ["liked"] = title.Length == 0 ? null : new[] { title } };

        var exception = await Assert.ThrowsAnyAsync<KernelException>(() => _kernel.InvokeAsync("ChatRec", "recommend", arguments));

        Assert.Contains(expected, exception.Message, StringComparison.OrdinalIgnoreCase);
    }
}

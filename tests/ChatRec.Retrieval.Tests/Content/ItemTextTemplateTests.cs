using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Tests.Content;

public sealed class ItemTextTemplateTests
{
    private static readonly Item Matrix = new("1", "The Matrix", 1999, ["Action", "Sci-Fi"]) { AlternateTitles = ["Matrix"] };
    private static readonly Item Bare = new("2", "Bare", null, []);

    [Theory]
    [InlineData("{title}[ ({year})][ {genres}]", "The Matrix (1999) Action, Sci-Fi", "Bare")]
    [InlineData("[{genres}: ]{title}", "Action, Sci-Fi: The Matrix", "Bare")]
    [InlineData("title: {title}, year: {year}", "title: The Matrix, year: 1999", "title: Bare, year:")]
    [InlineData("{title}[, also {alternates}][ (from {year}, {genres})]", "The Matrix, also Matrix (from 1999, Action, Sci-Fi)", "Bare")]
    public void Attributes_are_put_in_and_a_bracket_with_an_empty_one_is_left_out(string template, string full, string bare)
    {
        var parsed = ItemTextTemplate.Parse(template);

        Assert.Equal(full, parsed.Render(Matrix));
        Assert.Equal(bare, parsed.Render(Bare));
    }

    [Fact]
    public void The_hash_tells_templates_apart()
    {
        Assert.Equal(ItemTextTemplate.Parse("{title}").Hash, ItemTextTemplate.Parse("{title}").Hash);
        Assert.NotEqual(ItemTextTemplate.Parse("{title}").Hash, ItemTextTemplate.Parse("{title} ").Hash);
    }

    [Theory]
    [InlineData("{title} {mood}", "'{mood' at character 9")]
    [InlineData("{title", "'{' at character 1")]
    [InlineData("{title}[ {year}", "character 8 is never closed")]
    [InlineData("a film", "names no attribute")]
    [InlineData("", "names no attribute")]
    public void A_broken_template_says_where(string template, string message)
    {
        Assert.Contains(message, Assert.Throws<FormatException>(() => ItemTextTemplate.Parse(template)).Message, StringComparison.Ordinal);
    }
}

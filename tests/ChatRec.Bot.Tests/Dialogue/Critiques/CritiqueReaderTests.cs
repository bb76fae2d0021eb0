using ChatRec.Bot.Dialogue.Critiques;
using ChatRec.Bot.Dialogue.Understanding;

namespace ChatRec.Bot.Tests.Dialogue.Critiques;

public sealed class CritiqueReaderTests
{
    private static readonly CritiqueReader Reader = new(new GenreLexicon(MovieLens.Catalogue));

    [Theory]
    [InlineData("funnier please", "+Comedy")]
    [InlineData("like the 2nd but scarier", "+Horror")]
    [InlineData("a bit more romantic", "+Romance")]
    [InlineData("more action", "+Action")]
    [InlineData("more comedies", "")]
    [InlineData("5 more thrillers", "")]
    [InlineData("no more horror", "")]
    [InlineData("too scary for me", "-Horror")]
    [InlineData("too much action", "-Action")]
    [InlineData("less romantic", "-Romance")]
    [InlineData("not too scary", "")]
    [InlineData("less known", "LessKnown")]
    [InlineData("something more obscure", "LessKnown")]
    [InlineData("any hidden gems?", "LessKnown")]
    [InlineData("no blockbusters", "LessKnown")]
    [InlineData("not so famous", "LessKnown")]
    [InlineData("something well known", "BetterKnown")]
    [InlineData("more popular ones", "BetterKnown")]
    [InlineData("Popular picks", "")]
    [InlineData("less violent", "less violent: how violent anything is; no Horror+War+Action+Crime")]
    [InlineData("nothing too gory", "nothing too gory: how violent anything is; no Horror+War+Action+Crime")]
    [InlineData("like the 2nd but shorter", "shorter: running times")]
    [InlineData("under two hours", "under two hours: running times")]
    [InlineData("i had a long day", "")]
    [InlineData("something with subtitles", "subtitles: languages and countries")]
    [InlineData("fiction or not, as long as it is real", "")]
    [InlineData("I saw it a very long time ago", "")]
    [InlineData("u too happy easter", "")]
    [InlineData("too happy", "too happy: the mood of anything")]
    [InlineData("something for my grandmother", "for my grandmother: whom anything suits")]
    [InlineData("to watch with my elderly parents", "with my elderly parents: whom anything suits")]
    [InlineData("with a happy ending", "happy ending: how anything ends")]
    [InlineData("an oscar winner", "oscar winner: awards and reviews")]
    [InlineData("something uplifting", "uplifting: the mood of anything (searched)")]
    [InlineData("not as dark", "not as dark: the mood of anything")]
    [InlineData("Seven was dark and I loved it", "")]
    [InlineData("any year is fine", "any year")]
    [InlineData("forget the 90s", "any year")]
    [InlineData("the era doesn't matter", "any year")]
    [InlineData("it doesn't have to be new", "any year")]
    [InlineData("any genre", "any genre")]
    [InlineData("forget the comedy", "drops Comedy")]
    [InlineData("it doesn't have to be funny", "drops Comedy")]
    [InlineData("horror is fine again", "allows Horror")]
    [InlineData("horror is not ok", "")]
    [InlineData("famous ones are fine", "any fame")]
    [InlineData("actually I hate musicals", "never Musical")]
    [InlineData("I can't stand horror or war movies", "never Horror+War")]
    [InlineData("i never watch westerns", "never Western")]
    [InlineData("I'm not a fan of animation", "never Animation")]
    [InlineData("I don't like horror tonight", "")]
    [InlineData("my wife hates musicals", "")]
    [InlineData("you hate musicals", "")]
    [InlineData("no musicals", "")]
    [InlineData("", "")]
    public void Reads(string message, string expected) => Assert.Equal(expected, Describe(Reader.Read(message, [])));

    [Fact]
    public void Words_of_a_title_are_no_critique()
    {
        const string Message = "I loved The Hidden Gem and Too Funny";

        Assert.False(Reader.Read(Message, [new Mention("1", "The Hidden Gem", "The Hidden Gem", 8, Sentiment.Liked), new Mention("2", "Too Funny", "Too Funny", 27, Sentiment.Liked)]).Asks);
    }

    private static string Describe(Critique critique)
    {
        var parts = new List<string>();
        Add("+", critique.MoreGenres);
        Add("-", critique.LessGenres);
        if (critique.Fame is not FameShift.None)
        {
            parts.Add(critique.Fame.ToString());
        }

        parts.AddRange(critique.Untold.Select(aspect =>
            $"{aspect.Words}: {aspect.Aspect}{(aspect.Searched ? " (searched)" : "")}{(aspect.Proxies.Count > 0 ? "; no " + string.Join('+', aspect.Proxies) : "")}"));
        parts.AddRange(new[] { critique.DropsYears ? "any year" : "", critique.DropsGenres ? "any genre" : "", critique.DropsFame ? "any fame" : "" }.Where(part => part.Length > 0));
        Add("drops ", critique.DroppedGenres);
        Add("allows ", critique.AllowedGenres);
        Add("never ", critique.HatedGenres);
        return string.Join("; ", parts);

        void Add(string what, IReadOnlyList<string> genres)
        {
            if (genres.Count > 0)
            {
                parts.Add(what + string.Join('+', genres));
            }
        }
    }
}

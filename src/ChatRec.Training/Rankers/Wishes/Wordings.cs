namespace ChatRec.Training.Rankers.Wishes;

/// <summary>How people say what they want: words for genres and decades, and the phrases that they stand in. The last ones of each list are held out of training.</summary>
internal static class Wordings
{
    /// <summary>Words for each genre of MovieLens; a genre that is not here goes by its name.</summary>
    public static IReadOnlyDictionary<string, Wording> Genres { get; } = new Dictionary<string, Wording>(StringComparer.OrdinalIgnoreCase)
    {
        ["Action"] = new(["action", "action-packed", "an action movie", "full of action"], ["with lots of action"]),
        ["Adventure"] = new(["adventure", "adventurous", "an adventure movie", "an adventure"], ["a real adventure"]),
        ["Animation"] = new(["animation", "animated", "a cartoon", "an animated movie"], ["cartoons"]),
        ["Children"] = new(["for children", "for kids", "for the kids", "a kids movie", "family friendly"], ["for my children"]),
        ["Comedy"] = new(["comedy", "funny", "a comedy", "something to laugh", "hilarious"], ["a funny movie"]),
        ["Crime"] = new(["crime", "about crime", "a crime movie", "with gangsters"], ["a gangster movie"]),
        ["Documentary"] = new(["documentary", "a documentary", "documentaries", "a true documentary"], ["some documentary"]),
        ["Drama"] = new(["drama", "dramatic", "a drama", "moving"], ["a moving drama"]),
        ["Fantasy"] = new(["fantasy", "magical", "a fantasy movie", "with magic"], ["about magic"]),
        ["Film-Noir"] = new(["film noir", "noir", "a film noir"], ["a noir"]),
        ["Horror"] = new(["horror", "scary", "a horror movie", "frightening"], ["a scary movie"]),
        ["Musical"] = new(["musical", "a musical", "with songs", "with singing"], ["full of songs"]),
        ["Mystery"] = new(["mystery", "mysterious", "a mystery", "a whodunit"], ["a mystery movie"]),
        ["Romance"] = new(["romance", "romantic", "a love story", "a romantic movie"], ["with a love story"]),
        ["Sci-Fi"] = new(["sci-fi", "science fiction", "a sci-fi movie", "futuristic"], ["a science fiction movie"]),
        ["Thriller"] = new(["thriller", "suspenseful", "a thriller", "thrilling"], ["full of suspense"]),
        ["War"] = new(["war", "about war", "a war movie"], ["about a war"]),
        ["Western"] = new(["western", "a western", "with cowboys"], ["a cowboy movie"]),
    };

    /// <summary>What stands around something wanted; {0} is the thing.</summary>
    public static Wording Wanted { get; } = new(
        [
            "{0}", "something {0}", "{0} please", "I want {0}", "I want something {0}", "show me {0}", "in the mood for {0}", "looking for {0}", "give me {0}", "maybe {0}", "it should be {0}",
            "I love {0}", "I like {0}", "more {0}", "anything {0}", "only {0}", "please show me {0}", "I could watch {0}", "how about {0}", "do you have {0}", "find {0}", "preferably {0}",
        ],
        ["I feel like {0}", "got any {0}", "could you find me something {0}", "surprise me with {0}"]);

    /// <summary>What stands around something not wanted. Nearly every phrase of <see cref="Wanted"/> has its counterpart.</summary>
    public static Wording Unwanted { get; } = new(
        [
            "no {0}", "not {0}", "nothing {0}", "without {0}", "anything but {0}", "I don't want {0}", "I don't want anything {0}", "don't show me {0}", "do not show me {0}", "not in the mood for {0}",
            "not looking for {0}", "it should not be {0}", "I hate {0}", "no {0} please", "don't give me {0}", "not {0} please", "never {0}",
            "I don't love {0}", "I don't like {0}", "I do not like {0}", "no more {0}", "please don't show me {0}", "I could not watch {0}", "avoid {0}", "skip {0}", "except {0}",
            "anything other than {0}", "I can't stand {0}", "I dislike {0}", "stay away from {0}", "preferably not {0}", "please no {0}", "tired of {0}", "enough of {0}",
        ],
        ["I don't feel like {0}", "please avoid {0}", "anything except {0}", "spare me {0}"]);

    /// <summary>What stands around a decade; {0} is "90s" or "nineties".</summary>
    public static Wording FromDecade { get; } = new(["from the {0}", "{0}", "a {0} movie", "made in the {0}", "something from the {0}", "I want the {0}", "the {0}"], ["of the {0}", "that came out in the {0}"]);

    /// <summary>What stands around a decade that is not wanted.</summary>
    public static Wording NotFromDecade { get; } = new(["not from the {0}", "nothing from the {0}", "no {0} movies", "not made in the {0}", "avoid the {0}", "except the {0}", "anything other than the {0}", "I don't want the {0}"], ["anything but the {0}"]);

    /// <summary>What stands around a title to be like.</summary>
    public static Wording LikeTitle { get; } = new(["like {0}", "similar to {0}", "something like {0}", "more like {0}"], ["in the style of {0}"]);

    /// <summary>What stands around a title not to be like.</summary>
    public static Wording UnlikeTitle { get; } = new(["not like {0}", "nothing like {0}", "unlike {0}", "no more like {0}", "nothing similar to {0}"], ["different from {0}"]);

    /// <summary>Every phrase and every name.</summary>
    public static IEnumerable<string> All => new[] { Wanted, Unwanted, FromDecade, NotFromDecade, LikeTitle, UnlikeTitle }.SelectMany(wording => wording.All).Concat(Genres.Values.SelectMany(wording => wording.All))
        .Concat(Enumerable.Range(0, 11).SelectMany(decade => Decade(1920 + (10 * decade))));

    /// <summary>A decade's names, by its first year.</summary>
    public static IReadOnlyList<string> Decade(int year) => year switch
    {
        1920 => ["1920s", "twenties"],
        1930 => ["1930s", "30s", "thirties"],
        1940 => ["1940s", "40s", "forties"],
        1950 => ["1950s", "50s", "fifties"],
        1960 => ["1960s", "60s", "sixties"],
        1970 => ["1970s", "70s", "seventies"],
        1980 => ["1980s", "80s", "eighties"],
        1990 => ["1990s", "90s", "nineties"],
        2000 => ["2000s", "two thousands"],
        2010 => ["2010s", "last decade"],
        _ => [FormattableString.Invariant($"{year}s")],
    };
}

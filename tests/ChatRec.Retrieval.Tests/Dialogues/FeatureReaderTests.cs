using ChatRec.Retrieval.Dialogues;
using static ChatRec.Retrieval.Tests.Dialogues.DialogueFixture;

namespace ChatRec.Retrieval.Tests.Dialogues;

public sealed class FeatureReaderTests
{
    private static readonly DialogueContext LikesAlien = new() { Titles = [Alien] };

    [Fact]
    public void What_no_context_changes_comes_from_ratings_and_years()
    {
        var reader = Reader();

        Assert.Equal(MathF.Log(4), Feature(reader, DialogueContext.Empty, "rated", Alien), 5);
        Assert.Equal(MathF.Log(2), Feature(reader, DialogueContext.Empty, "liked", Heat), 5);
        Assert.Equal(1, Feature(reader, DialogueContext.Empty, "recent", Coco));
        Assert.Equal(MathF.Exp(-8 / 5f), Feature(reader, DialogueContext.Empty, "recent", Up), 5);
        Assert.Equal(0, Feature(reader, DialogueContext.Empty, "recent", Clue));
        Assert.Equal(1, Feature(reader, DialogueContext.Empty, "new", Coco));
    }

    [Fact]
    public void What_dialogues_name_is_counted_with_a_share_of_what_is_rated()
    {
        var reader = Reader();

        Assert.Equal(MathF.Log(1.3f), Feature(reader, DialogueContext.Empty, "recommended", Coco), 5);
        Assert.Equal(MathF.Log(0.3f), Feature(reader, DialogueContext.Empty, "recommended", Heat), 5);
        Assert.Equal(MathF.Log(3 / 3.5f), Feature(reader, DialogueContext.Empty, "accepted", Coco), 5);
        Assert.Equal(MathF.Log(2 / 3.5f), Feature(reader, DialogueContext.Empty, "accepted", Scream), 5);

        // named + 0.1 · (all names) · (ratings + 1)(0.1 + recent) / Σ + 0.02, as a share, times the items.
        double[] recent = [.. Catalogue.Items.Select(item => item.Year is { } year ? Math.Exp((year - 2017) / 5.0) : 0)];
        double[] background = [.. Enumerable.Range(0, 8).Select(item => (Traits.Ratings[item] + 1) * (0.1 + recent[item]))];
        double[] named = [1, 1, 1, 1, 1, 2, 1, 0];
        double[] prior = [.. Enumerable.Range(0, 8).Select(item => named[item] + (0.1 * 8 * background[item] / background.Sum()) + 0.02)];
        Assert.Equal(Math.Log(8 * prior[Scream] / prior.Sum()), Feature(reader, DialogueContext.Empty, "named", Scream), 4);
        Assert.Equal(Math.Log(8 * prior[Clue] / prior.Sum()), Feature(reader, DialogueContext.Empty, "named, n = 0", Clue), 4);
        Assert.Equal(0, Feature(reader, LikesAlien, "named, n = 0", Clue));
    }

    [Fact]
    public void Titles_said_speak_for_what_is_liked_or_named_with_them()
    {
        var reader = Reader();

        // Two users liked both; three liked Alien, two Aliens.
        var together = (2 / (MathF.Sqrt(6) + 3)) + 0.01f;
        Assert.Equal(MathF.Log(together) - MathF.Log(0.01f), Feature(reader, LikesAlien, "liked together", Aliens), 4);
        Assert.Equal(0, Feature(reader, LikesAlien, "liked together", Up));

        // One dialogue names Alien and Scream; one names Alien, two name Scream.
        var named = (1 / (MathF.Pow(2, 0.3f) + 2)) + 0.02f;
        Assert.Equal(MathF.Log(named) - MathF.Log(0.02f), Feature(reader, LikesAlien, "named together", Scream), 4);
        Assert.Equal(0, Feature(reader, LikesAlien, "named together", Coco));
    }

    [Fact]
    public void Likeness_is_genres_years_and_series()
    {
        var reader = Reader();

        Assert.Equal(0.5f, Feature(reader, LikesAlien, "genres", Aliens), 5);
        Assert.Equal(1 / MathF.Sqrt(2), Feature(reader, LikesAlien, "genres", Scream), 5);
        Assert.Equal(-0.7f, Feature(reader, LikesAlien, "years apart", Aliens), 5);
        Assert.Equal(0, Feature(reader, LikesAlien, "years apart", Clue));

        var scream = new DialogueContext { Titles = [Scream] };
        Assert.Equal(1, Feature(reader, scream, "series", Scream2));
        Assert.Equal(0, Feature(reader, scream, "series", Scream));
        Assert.Equal(0, Feature(reader, LikesAlien, "series", Aliens));
        Assert.Equal(1, Feature(reader, new DialogueContext { Disliked = [Scream] }, "disliked series", Scream2));
    }

    [Fact]
    public void The_mean_over_titles_halves_what_only_one_of_two_has()
    {
        var reader = Reader();
        var both = new DialogueContext { Titles = [Alien, Coco] };

        Assert.Equal(0.25f, Feature(reader, both, "genres", Aliens), 5);
        Assert.Equal(
            (Feature(reader, LikesAlien, "vector mean", Heat) + Feature(reader, new DialogueContext { Titles = [Coco] }, "vector mean", Heat)) / 2,
            Feature(reader, both, "vector mean", Heat),
            5);
        Assert.Equal(
            MathF.Max(Feature(reader, LikesAlien, "vector mean", Heat), Feature(reader, new DialogueContext { Titles = [Coco] }, "vector mean", Heat)),
            Feature(reader, both, "vector max", Heat),
            5);
    }

    [Fact]
    public void Genres_and_years_are_read_from_what_was_said_or_given_as_data()
    {
        var reader = Reader();
        DialogueContext said = new() { Said = ["something scary please, but no sci-fi, from the 90s"] };
        DialogueContext given = new() { Genres = ["horror"], ExcludedGenres = ["Sci-Fi"], YearFrom = 1990, YearTo = 1999 };

        foreach (var context in new[] { said, given })
        {
            Assert.Equal(1, Feature(reader, context, "genre asked", Scream));
            Assert.Equal(0, Feature(reader, context, "genre asked", Coco));
            Assert.Equal(1, Feature(reader, context, "genre refused", Alien));
            Assert.Equal(0, Feature(reader, context, "genre refused", Scream));
            Assert.Equal(1, Feature(reader, context, "years asked", Scream2));
            Assert.Equal(0, Feature(reader, context, "years asked", Coco));
            Assert.Equal(0, Feature(reader, context, "years asked", Clue));
        }

        Assert.Equal(1, Feature(reader, new DialogueContext { Said = ["an old one"] }, "old asked", Alien));
        Assert.Equal(0, Feature(reader, new DialogueContext { Said = ["an old one"] }, "old asked", Coco));
        Assert.Equal(1, Feature(reader, new DialogueContext { Said = ["anything new?"] }, "new asked", Coco));
    }

    [Fact]
    public void Words_speak_for_what_is_named_where_they_are_said()
    {
        var reader = Reader();
        var scary = new DialogueContext { Said = ["Scary, so scary!"] };

        // Two of four dialogues say it. The share of an item is what "named" holds, two names a dialogue.
        var rarity = Math.Log(5 / 2.5);
        var rate = Math.Exp(Feature(reader, DialogueContext.Empty, "named", Scream)) / 8 * 2;
        Assert.Equal(rarity * Math.Log(1 + (2 / (5 * rate))) / Math.Sqrt(rarity + 1), Feature(reader, scary, "words", Scream), 4);
        Assert.Equal(0, Feature(reader, scary, "words", Coco));
        Assert.True(Feature(reader, scary, "word genres", Scream2) > Feature(reader, scary, "word genres", Coco));
        Assert.True(Feature(reader, scary, "neighbours", Scream2) > Feature(reader, scary, "neighbours", Heat));
    }

    [Fact]
    public void A_word_that_is_not_counted_and_an_empty_message_change_nothing()
    {
        var reader = Reader();
        var features = new float[2][];
        foreach (var (place, context) in new[] { DialogueContext.Empty, new DialogueContext { Said = ["", "zzz qqq", "\u0000\u202e \ud83d"] } }.Index())
        {
            features[place] = new float[DialogueFeatures.Count * Catalogue.Count];
            reader.Read(context, features[place]);
        }

        Assert.Equal(features[0], features[1]);
        Assert.All(features[0], value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_dialogue_that_is_taken_out_of_the_counts_is_as_if_it_had_never_been()
    {
        var context = new DialogueContext { Titles = [Scream], Disliked = [Up], Said = ["a scary movie in space"] };
        for (var dialogue = 0; dialogue < Recorded.Count; dialogue++)
        {
            var counts = Counts();
            var left = new FeatureReader(Traits, counts, new Vocabulary(Words));
            counts.TakeOut(dialogue);
            left.Refresh();
            var never = Reader([.. Recorded.Where((_, place) => place != dialogue)]);

            var (features, expected) = (new float[DialogueFeatures.Count * Catalogue.Count], new float[DialogueFeatures.Count * Catalogue.Count]);
            left.Read(context, features);
            never.Read(context, expected);
            for (var index = 0; index < features.Length; index++)
            {
                Assert.Equal(expected[index], features[index], 4);
            }

            counts.Put(dialogue);
            left.Refresh();
            left.Read(context, features);
            Reader().Read(context, expected);
            Assert.Equal(expected, features);
        }
    }

    [Fact]
    public void A_buffer_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => Reader().Read(DialogueContext.Empty, new float[3]));
}

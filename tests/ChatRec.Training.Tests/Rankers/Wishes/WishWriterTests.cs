using ChatRec.Retrieval.Items;
using ChatRec.Training.Kernels;
using ChatRec.Training.Rankers.Wishes;

namespace ChatRec.Training.Tests.Rankers.Wishes;

public sealed class WishWriterTests
{
    private static readonly Item[] Items =
    [
        new("1", "Heat", 1995, ["Action", "Crime"]), new("2", "Airplane!", 1980, ["Comedy"]), new("3", "Alien", 1979, ["Horror", "Sci-Fi"]), new("4", "Untitled", null, []),
    ];

    private readonly WishWriter _wishes = new(Items, title => title == 0 ? [1, 2] : []);

    [Fact]
    public void A_wish_is_satisfied_by_the_title_it_was_written_from()
    {
        Assert.All(Written(WordingPart.Training).Concat(Written(WordingPart.HeldOut)), wish => Assert.All(wish.Clauses, clause => Assert.True(_wishes.Satisfies(0, clause), $"{wish.Text}: {clause}")));
    }

    [Fact]
    public void All_kinds_are_written_and_negations_are_of_what_the_history_has()
    {
        var clauses = Written(WordingPart.Training).SelectMany(wish => wish.Clauses).ToList();

        Assert.Equal([WishKind.Genre, WishKind.Decade, WishKind.Like], clauses.Select(clause => clause.Kind).Distinct().Order());
        var negated = clauses.Where(clause => clause.IsNegated && clause.Kind == WishKind.Genre).CountBy(clause => clause.Value).ToDictionary();
        Assert.True(negated["Horror"] > negated.GetValueOrDefault("Comedy"));
        Assert.DoesNotContain("Action", negated.Keys);
    }

    [Fact]
    public void Wordings_that_are_held_out_never_stand_in_training()
    {
        var training = Written(WordingPart.Training).Select(wish => wish.Text).ToList();

        Assert.DoesNotContain(training, text => text.Contains("I feel like", StringComparison.Ordinal) || text.Contains("please avoid", StringComparison.Ordinal) || text.Contains("in the style of", StringComparison.Ordinal));
        Assert.Contains(Written(WordingPart.HeldOut), wish => wish.Text.Contains("please avoid", StringComparison.Ordinal));
    }

    [Fact]
    public void A_title_without_genre_and_year_has_nothing_to_wish_for() =>
        Assert.All(Enumerable.Range(0, 50), seed => Assert.DoesNotContain(_wishes.Write(3, [], new CounterRandom((ulong)seed), WordingPart.Training).Clauses, clause => !clause.IsNegated));

    [Fact]
    public void Violations_are_counted_by_clause()
    {
        var wish = new Wish("a comedy from the 90s, like Heat", [new(WishKind.Genre, "Comedy", false), new(WishKind.Decade, "1990", false), new(WishKind.Like, "0", false)]);

        Assert.Equal([2, 2, 3, 3], _wishes.Violations(wish, 4)!.Select(count => (int)count));
        Assert.Equal([0, 1, 1, 1], _wishes.Violations(new Wish("like Airplane!", [new(WishKind.Like, "1", false)]), 4)!.Select(count => (int)count));
        Assert.Null(_wishes.Violations(new Wish("", []), 4));
    }

    [Fact]
    public void A_drill_asks_for_something_and_for_its_opposite_whatever_followed()
    {
        var drills = Enumerable.Range(0, 400).Select(seed => _wishes.Drill([2], new CounterRandom((ulong)seed))).OfType<(Wish Wanted, Wish Unwanted)>().ToList();

        Assert.All(drills, drill => Assert.Equal(Assert.Single(drill.Wanted.Clauses) with { IsNegated = true }, Assert.Single(drill.Unwanted.Clauses)));
        Assert.All(drills, drill => Assert.False(drill.Wanted.Clauses[0].IsNegated));
        Assert.Equal([WishKind.Genre, WishKind.Decade, WishKind.Like], drills.Select(drill => drill.Wanted.Clauses[0].Kind).Distinct().Order());
        Assert.Contains(drills, drill => drill.Wanted.Clauses[0] is { Kind: WishKind.Genre, Value: "Horror" });
    }

    [Fact]
    public void Chatter_stands_around_a_thing_and_means_nothing()
    {
        var wishes = new WishWriter([.. Items, new("5", "Usual Suspects no Comedy", 1995, ["Crime"])], _ => [], chatter: 1);
        var texts = Enumerable.Range(0, 400).SelectMany(seed => wishes.Write(1, [], new CounterRandom((ulong)seed), WordingPart.Training) is var wish && wish.Clauses is [{ IsNegated: false }] ? [wish.Text] : Array.Empty<string>()).ToList();

        Assert.All(texts, text => Assert.True(text.Contains("usual", StringComparison.Ordinal) || text.Contains("suspects", StringComparison.Ordinal) || text.Contains("untitled", StringComparison.Ordinal) || text.Contains("heat", StringComparison.Ordinal) || text.Contains("alien", StringComparison.Ordinal), text));
        Assert.DoesNotContain(texts, text => text.Split(' ').Contains("no"));
    }

    [Fact]
    public void Words_that_people_put_to_a_title_are_wished_for_it()
    {
        Item[] items = [.. Enumerable.Range(0, 20).Select(index => new Item($"{index}", $"Title {index}", 1995, ["Crime"]))];
        var soft = SoftWords.Of(items.Take(10).SelectMany(item => new[] { ("anna", item.Id, "Dreamlike "), ("ben", item.Id, "dreamlike") }), items);
        var wishes = new WishWriter(items, _ => [], soft);
        var title = soft.Titles("dreamlike").First();

        var clauses = Enumerable.Range(0, 200).SelectMany(seed => wishes.Write(title, [], new CounterRandom((ulong)seed), WordingPart.Training).Clauses).ToList();

        Assert.Contains(new WishClause(WishKind.Word, "dreamlike", IsNegated: false), clauses);
        Assert.All(clauses, clause => Assert.True(wishes.Satisfies(title, clause)));
        Assert.DoesNotContain(WishKind.Word, Enumerable.Range(0, 200).SelectMany(seed => wishes.Write(15, [], new CounterRandom((ulong)seed), WordingPart.Training).Clauses).Select(clause => clause.Kind));
        Assert.Contains(wishes.Vocabulary(), text => text == " dreamlike");
    }

    [Fact]
    public void Words_describe_the_titles_of_their_genre_or_decade_and_held_out_ones_nothing()
    {
        var described = _wishes.Descriptions(trained: 3).ToLookup(description => description.Text, description => description.Titles);

        Assert.Equal([0], Assert.Single(described["full of action"]));
        Assert.Equal([2], Assert.Single(described["scary"]));
        Assert.Equal([1], Assert.Single(described["eighties"]));
        Assert.Same(described["funny"].Single(), described["hilarious"].Single());
        Assert.DoesNotContain("cartoons", described.Select(group => group.Key));
    }

    private List<Wish> Written(WordingPart part) => [.. Enumerable.Range(0, 400).Select(seed => _wishes.Write(0, [2], new CounterRandom((ulong)seed), part))];
}

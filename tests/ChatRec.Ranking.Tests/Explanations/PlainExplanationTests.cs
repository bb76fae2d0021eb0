using ChatRec.Ranking.Explanations;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using static ChatRec.Ranking.Tests.Explanations.Films;

namespace ChatRec.Ranking.Tests.Explanations;

public sealed class PlainExplanationTests
{
    [Fact]
    public void Facts_are_told_in_plain_words()
    {
        var relations = new Relations { Together = { [("heat", "seven")] = 57 }, People = { ["heat"] = 90, ["seven"] = 120 } };
        relations.Conversations[("heat", "seven")] = 12;
        var spoken = new Relations { Conversations = { [("jaws", "airplane")] = 4 } };
        var comedy = new ItemFilter { Genres = ["Comedy"], YearFrom = 1990, YearTo = 1999 };

        string[] texts =
        [
            PlainExplanation.Write(Facts(new ExplanationRequest(Seven, Liked(Heat, Suspects)), relations)),
            PlainExplanation.Write(Facts(new ExplanationRequest(Emma, Liked(Clueless)) { Filter = comedy })),
            PlainExplanation.Write(Facts(new ExplanationRequest(Jaws, Seen(Heat)))),
            PlainExplanation.Write(Facts(new ExplanationRequest(Seven, History.Empty) { LikeItemIds = ["heat"] })),
            PlainExplanation.Write(Facts(new ExplanationRequest(Airplane, Liked(Jaws)) { SpokenOfTogether = true }, spoken)),
            PlainExplanation.Write(Facts(new ExplanationRequest(Seven, Liked(Heat)) { SpokenOfTogether = true }, relations)),
            PlainExplanation.Write(Facts(new ExplanationRequest(Airplane, Liked(Jaws)), spoken)),
        ];

        Assert.Equal(
            [
                "You liked Heat, and 57 people who liked it also liked Seven. It is a mystery thriller, like The Usual Suspects.",
                "You asked for a comedy from the 1990s, and Emma is one from 1996. That is what it shares with Clueless, which you liked.",
                "You have seen Heat, and Jaws is an action film too.",
                "You asked for something like Heat, and Seven is a thriller too. Both are from the 1990s.",
                "You liked Jaws, and people who talked about it also talked about Airplane! in 4 conversations.",
                "You liked Heat, and 57 people who liked it also liked Seven. People who talked about Heat also talked about it in 12 conversations.",
                "I have no particular reason for Airplane! yet: tell me a few titles that you liked, and I can do better.",
            ],
            texts);
    }

    [Fact]
    public void Without_evidence_the_text_says_so() => Assert.Equal(
        "I have no particular reason for Jaws yet: tell me a few titles that you liked, and I can do better.",
        PlainExplanation.Write(Facts(new ExplanationRequest(Jaws, History.Empty))));

    [Fact]
    public void Every_plain_text_over_the_catalogue_passes_the_check_that_the_model_must_pass()
    {
        var items = MovieLens.Catalogue.Items;
        var random = new Random(3);
        var texts = new HashSet<string>();
        for (var round = 0; round < 400; round++)
        {
            var item = items[random.Next(items.Count)];
            var history = new History(Enumerable.Range(0, random.Next(1, 5)).Select(day =>
                new Interaction(items[random.Next(items.Count)].Id, day % 2 == 0 ? Signal.Liked : Signal.Seen, DateTimeOffset.UnixEpoch.AddDays(day))));
            var request = new ExplanationRequest(item, history)
            {
                Filter = round % 3 != 0 || item.Genres.Count == 0 ? ItemFilter.None : new ItemFilter { Genres = [item.Genres[0]], YearFrom = round % 2 == 0 ? item.Year / 10 * 10 : null },
                LikeItemIds = round % 5 == 0 ? [history.Interactions[0].ItemId] : [],
                SpokenOfTogether = round % 4 == 0,
            };
            var facts = new EvidenceCollector(MovieLens.Catalogue.Find, new RandomRelations(round), new ExplanationOptions()).Collect(request);
            if (facts.Evidence.Count == 0)
            {
                continue;
            }

            var text = PlainExplanation.Write(facts);
            var checker = new ClaimChecker(facts);
            var splitter = new SentenceSplitter(checker.Titles);
            var sentences = splitter.Push(text).ToList();
            sentences.Add(splitter.Finish()!);

            Assert.InRange(sentences.Count, 1, 2);
            Assert.All(sentences, sentence => Assert.True(checker.Check(sentence) is null, $"{text} — {sentence}: {new ClaimChecker(facts).Check(sentence)}"));
            texts.Add(string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => char.IsLower(word[0]))));
        }

        Assert.True(texts.Count > 60, $"{texts.Count} different wordings");
    }

    private sealed class RandomRelations(int seed) : IItemRelations
    {
        public int CountTogether(string itemIdA, string itemIdB) => (seed * 7) % 23;

        public int CountPeople(string itemId) => 20 + (seed % 50);

        public int CountConversations(string itemIdA, string itemIdB) => seed % 9;

        public double? Similarity(string itemIdA, string itemIdB) => seed % 10 / 10.0;
    }
}

using System.Text.Json;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Recommendations;
using ChatRec.Ranking.Explanations;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Api;

/// <summary>Turns what the recommender says into what the API answers.</summary>
internal static class Answers
{
    /// <summary>The answer of POST /api/recommendations.</summary>
    public static RecommendationsAnswer Of(Recommendation recommendation, Understood? understood, Catalogue catalogue) => new(
        recommendation.Id,
        [.. recommendation.Items.Select(ranked => new ItemAnswer(
            ranked.Rank,
            ranked.Item.Id,
            ranked.Item.Title,
            ranked.Item.Year,
            ranked.Item.Genres,
            ranked.Score,
            ranked.Probability,
            [.. ranked.Provenance.Select(source => new ProvenanceAnswer(source.Source, source.Rank, source.Score, Because(recommendation, ranked, source)))]))],
        understood is null ? null : Of(understood, catalogue),
        recommendation.Degraded);

    /// <summary>The answer of POST /api/explanations.</summary>
    public static ExplanationAnswer Of(string recommendationId, Explanation explanation) => new(
        recommendationId,
        explanation.ItemId,
        explanation.Text,
        explanation.WrittenBy,
        [.. explanation.Evidence.Select(fact => new EvidenceAnswer(fact.Kind, fact.Text, fact.ItemIds, fact.Value))]);

    private static IReadOnlyList<ReasonAnswer>? Because(Recommendation recommendation, RankedItem ranked, Provenance source) =>
        source.Source == DialogueRetriever.Source && recommendation.Reasons.TryGetValue(ranked.Item.Id, out var reasons)
            ? [.. reasons.Select(reason => new ReasonAnswer(reason.Meaning, reason.Part))]
            : null;

    private static UnderstoodAnswer Of(Understood understood, Catalogue catalogue) => new(
        Word(understood.Act),
        [.. understood.Mentions.Select(mention => new MentionAnswer(mention.ItemId, mention.Title, mention.Text, Word(mention.Sentiment)))],
        [.. understood.Unclear.Select(unclear => new UnclearAnswer(
            unclear.Text,
            [.. unclear.SuggestedItemIds.Select(catalogue.Find).OfType<Item>().Select(item => new SuggestionAnswer(item.Id, item.TitleWithYear))]))],
        new WishAnswer(
            [.. understood.Wish.AllGenres, .. understood.Wish.Genres],
            understood.Wish.ExcludedGenres,
            understood.Wish.YearFrom is null && understood.Wish.YearTo is null ? null : new YearsBody(understood.Wish.YearFrom, understood.Wish.YearTo),
            understood.Wish.Count,
            understood.Wish.Text));

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using ChatRec.Cli.Commands;
using ChatRec.Evaluation.Metrics;
using ChatRec.Evaluation.Splits;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Histories;
using ChatRec.Training.Fusion;
using ChatRec.Training.Kernels;
using ChatRec.Training.Rankers.Wishes;

namespace ChatRec.Cli.Training.Rankers;

/// <summary>
/// What a ranker makes of wishes in words: each wish is written from the true next item, so it tells what kind it is, and the candidates are the retriever's top 20.
/// Compared are the retriever's order, the same with a perfect reader's hard filter before it (of "like X": the titles that X is a neighbour of), the ranker alone, and both
/// together. The numbers are for comparing the columns, not with a table without wishes.
/// </summary>
/// <param name="ranking">Retriever and ranker.</param>
/// <param name="wishes">Writes the wishes.</param>
/// <param name="seed">Seed of the wishes.</param>
internal sealed class WishEvaluation(IRankingUnderTest ranking, WishWriter wishes, int seed)
{
    private const int Candidates = 20;
    private const int DrawsPerUser = 3;
    private const int Tries = 200;
    private const int FewestCases = 50;
    private const int FewestHeldOut = 2;

    private static readonly (string Name, WordingPart Part, Func<Wish, bool> Fits)[] Kinds =
    [
        ("mixed", WordingPart.Training, wish => wish.Clauses.Count > 0),
        ("wordings held out", WordingPart.HeldOut, wish => wish.Clauses.Count > 0),
        ("genre", WordingPart.Training, wish => wish.Clauses is [{ Kind: WishKind.Genre, IsNegated: false }]),
        ("decade", WordingPart.Training, wish => wish.Clauses is [{ Kind: WishKind.Decade, IsNegated: false }]),
        ("negation", WordingPart.Training, wish => wish.Clauses is [{ IsNegated: true }]),
        ("negation, held out", WordingPart.HeldOut, wish => wish.Clauses is [{ IsNegated: true }]),
        ("like a title", WordingPart.Training, wish => wish.Clauses is [{ Kind: WishKind.Like }]),
        ("two clauses", WordingPart.Training, wish => wish.Clauses.Count == 2),
    ];

    /// <summary>What retriever and ranker count where there is a wish, fitted on mixed wishes of validation; null: there are too few.</summary>
    public async Task<WishWeights?> FitAsync(CancellationToken cancellationToken)
    {
        var cases = await CasesAsync(SplitPart.Validation, Kinds[0], cancellationToken).ConfigureAwait(false);
        return cases.Count >= FewestCases && Fit(cases, wished => wished.With) is [var retriever, var ranker] ? new WishWeights(Math.Max(0, retriever), Math.Max(0, ranker)) : null;
    }

    /// <summary>Fits the weights on validation, and judges the test: a Markdown table.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var fitted = await CasesAsync(SplitPart.Validation, Kinds[0], cancellationToken).ConfigureAwait(false);
        var text = new StringBuilder();
        var plain = Fit(fitted, wished => wished.With);
        var difference = Fit(fitted, wished => Subtract(wished.With, wished.Without));
        text.AppendLine(CultureInfo.InvariantCulture, $"Weights fitted on the mixed wishes of validation ({fitted.Count} of them): retriever {plain[0]:F2}, ranker {plain[1]:F2}; retriever {difference[0]:F2}, ranker with the wish less without {difference[1]:F2}.");
        text.AppendLine();
        text.AppendLine("| wish | prompts | retriever | + perfect filter | ranker alone | retriever + ranker | all three | all three over the filter (95 %) | difference form | satisfied in the top 5: retriever, ranker, both, possible |");
        text.AppendLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var kind in Kinds)
        {
            var cases = await CasesAsync(SplitPart.Test, kind, cancellationToken).ConfigureAwait(false);
            if (cases.Count == 0)
            {
                continue;
            }

            double[] Retriever(WishedCase wished) => Z(wished.Retriever);
            double[] Ranker(WishedCase wished) => Z(wished.With);
            double[] Both(WishedCase wished) => Sum(Z(wished.Retriever), plain[0], Z(wished.With), plain[1]);
            double[] Difference(WishedCase wished) => Sum(Z(wished.Retriever), difference[0], Z(Subtract(wished.With, wished.Without)), difference[1]);
            Func<WishedCase, double[]> Filtered(Func<WishedCase, double[]> scores) => wished => [.. scores(wished).Select((score, index) => wished.Satisfies[index] ? score : score - 1000)];
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {kind.Name} | {cases.Count} | {Ndcg(Retriever):F3} | {Ndcg(Filtered(Retriever)):F3} | {Ndcg(Ranker):F3} | {Ndcg(Both):F3} | {Ndcg(Filtered(Both)):F3} | {Gain()} | {Ndcg(Difference):F3} | {Satisfied(Retriever):F2}, {Satisfied(Ranker):F2}, {Satisfied(Both):F2}, {Satisfied(Filtered(Retriever)):F2} |");

            double Ndcg(Func<WishedCase, double[]> scores) => Each(scores).Average();
            double[] Each(Func<WishedCase, double[]> scores) => [.. cases.Select(wished => RankMetrics.Ndcg(RankOf(scores(wished), wished.Target), 10))];
            string Gain() => PairedBootstrap.Difference(Each(Filtered(Both)), Each(Filtered(Retriever))) is var gain
                ? string.Create(CultureInfo.InvariantCulture, $"{gain.Mean:+.000;-.000} [{gain.Low:+.000;-.000}, {gain.High:+.000;-.000}]")
                : "";
            double Satisfied(Func<WishedCase, double[]> scores) => cases.Average(wished =>
                Enumerable.Range(0, wished.Retriever.Length).OrderByDescending(index => scores(wished)[index]).Take(5).Average(index => wished.Satisfies[index] ? 1.0 : 0));
        }

        await ByWordingAsync(text, cancellationToken).ConfigureAwait(false);
        return text.ToString();
    }

    /// <summary>
    /// What a ranker makes of words that no attribute can check: how often a title that people put the word to gains more by the word than titles nobody put it to; training
    /// was told of some of them, and took the others for titles without the word (the area under the ROC curve; .5 is chance). A Markdown table; empty: there are no such words.
    /// </summary>
    /// <param name="words">The words.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<string> RunAsync(SoftWords words, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(words);
        var text = new StringBuilder();
        var areas = new List<(double Drilled, double HeldOut)>();
        var histories = ranking.Cases(SplitPart.Test).ToArray();
        foreach (var (index, word) in words.Words.Index().Where(word => words.HeldOut(word.Item).Count >= FewestHeldOut))
        {
            var random = new CounterRandom((ulong)seed, 202, (ulong)index);
            areas.Add((await AreaAsync(words.Titles(word).Order().Take(Candidates)).ConfigureAwait(false), await AreaAsync(words.HeldOut(word)).ConfigureAwait(false)));
            text.AppendLine(CultureInfo.InvariantCulture, $"| {word} | {words.Titles(word).Count}, {words.HeldOut(word).Count} | {areas[^1].Drilled:F2} | {areas[^1].HeldOut:F2} |");

            async Task<double> AreaAsync(IEnumerable<int> titles)
            {
                var shares = new List<double>();
                foreach (var title in titles)
                {
                    int[] others = [.. Enumerable.Repeat(0, Tries).Select(_ => random.Next(ranking.Catalogue.Count)).Where(other => !words.Titles(word).Contains(other) && !words.HeldOut(word).Contains(other)).Distinct().Take(Candidates - 1)];
                    if (others.Length == 0)
                    {
                        continue;
                    }

                    // At any place of the list: letters may like some.
                    var place = random.Next(others.Length + 1);
                    IReadOnlyList<Candidate> candidates = [.. others[..place].Append(title).Concat(others[place..]).Select(item => new Candidate(ranking.Catalogue[item], 0, []))];
                    var request = new RankingRequest(HistoryOf(histories[random.Next(histories.Length)]), candidates);
                    var without = await ranking.Ranker.ScoreAsync(request, cancellationToken).ConfigureAwait(false);
                    var with = await ranking.Ranker.ScoreAsync(request with { Wish = wishes.For(word, random).Text }, cancellationToken).ConfigureAwait(false);
                    var gains = Subtract([.. with.Logits.Select(logit => (double)logit)], [.. without.Logits.Select(logit => (double)logit)]);
                    shares.Add(gains.Where((_, index) => index != place).Average(gain => gain < gains[place] ? 1 : gain > gains[place] ? 0 : 0.5));
                }

                return shares.DefaultIfEmpty(0.5).Average();
            }
        }

        return areas.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"| word | titles in training, held out | area, titles in training | area, titles held out |\n| --- | --- | --- | --- |\n{text}| all {areas.Count} | | {areas.Average(area => area.Drilled):F2} | {areas.Average(area => area.HeldOut):F2} |");
    }

    // Each phrase around a genre that some of the candidates have: how many of the ranker's first five satisfy it, where guessing would give the candidates' share.
    private async Task ByWordingAsync(StringBuilder text, CancellationToken cancellationToken)
    {
        var retrieved = await RetrievedAsync(SplitPart.Test, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        text.AppendLine();
        text.AppendLine("| wording | prompts | satisfied in the ranker's top 5 | by chance |");
        text.AppendLine("| --- | --- | --- | --- |");
        var phrases = new[] { WordingPart.Training, WordingPart.HeldOut }.SelectMany(part => WishWriter.Phrases(part).Select(phrase => (part, phrase.Phrase, phrase.IsNegated, Shares: new List<(double Top, double All)>()))).ToList();

        // All phrases of a person after each other: what stands before the wish is decoded once.
        foreach (var (user, _, _, history, candidates) in retrieved)
        {
            string[] genres = [.. candidates.SelectMany(candidate => candidate.Item.Genres).Distinct(StringComparer.Ordinal)
                .Where(genre => !candidates.All(candidate => candidate.Item.Genres.Contains(genre))).Order(StringComparer.Ordinal)];
            foreach (var (_, phrase, isNegated, shares) in genres.Length == 0 ? [] : phrases)
            {
                var random = new CounterRandom((ulong)seed, 201, (ulong)user);
                var wish = WishWriter.About(phrase, genres[random.Next(genres.Length)], isNegated, random);
                var scores = await ranking.Ranker.ScoreAsync(new RankingRequest(history, candidates) { Wish = wish.Text }, cancellationToken).ConfigureAwait(false);
                var satisfied = candidates.Select(candidate => candidate.Item.Genres.Contains(wish.Clauses[0].Value) != isNegated ? 1.0 : 0).ToArray();
                shares.Add((scores.Logits.Index().OrderByDescending(entry => entry.Item).Take(5).Average(entry => satisfied[entry.Index]), satisfied.Average()));
            }
        }

        foreach (var (part, phrase, _, shares) in phrases.Where(phrase => phrase.Shares.Count > 0))
        {
            var held = part == WordingPart.HeldOut ? ", held out" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"| {string.Format(CultureInfo.InvariantCulture, phrase, "…")}{held} | {shares.Count} | {shares.Average(share => share.Top):F2} | {shares.Average(share => share.All):F2} |");
        }
    }

    private History HistoryOf(LeaveOneOut.Case question) =>
        new(question.History.Select((item, place) => new Interaction(ranking.Catalogue[item].Id, Signal.Liked, DateTimeOffset.UnixEpoch.AddSeconds(place))));

    // Users whose true item is among the candidates, and its place there.
    private async IAsyncEnumerable<(int User, LeaveOneOut.Case Question, int Target, History History, IReadOnlyList<Candidate> Candidates)> RetrievedAsync(SplitPart part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (user, question) in ranking.Cases(part).Index())
        {
            var history = HistoryOf(question);
            var candidates = await ranking.RetrieveAsync(history, Candidates, cancellationToken).ConfigureAwait(false);
            var target = candidates.ToList().FindIndex(candidate => candidate.Item.Id == ranking.Catalogue[question.Target].Id);
            if (target >= 0)
            {
                yield return (user, question, target, history, candidates);
            }
        }
    }

    private async Task<List<WishedCase>> CasesAsync(SplitPart part, (string Name, WordingPart Part, Func<Wish, bool> Fits) kind, CancellationToken cancellationToken)
    {
        var cases = new List<WishedCase>();
        await foreach (var (user, question, target, history, candidates) in RetrievedAsync(part, cancellationToken).ConfigureAwait(false))
        {
            var without = await ranking.Ranker.ScoreAsync(new RankingRequest(history, candidates), cancellationToken).ConfigureAwait(false);
            int[] last = [.. question.History.TakeLast(Candidates)];
            var random = new CounterRandom((ulong)seed, 200, (ulong)user, (ulong)part);
            for (var draw = 0; draw < DrawsPerUser; draw++)
            {
                var wish = Enumerable.Range(0, Tries).Select(_ => wishes.Write(question.Target, last, random, kind.Part)).FirstOrDefault(kind.Fits);
                if (wish is null)
                {
                    break;
                }

                var with = await ranking.Ranker.ScoreAsync(new RankingRequest(history, candidates) { Wish = wish.Text }, cancellationToken).ConfigureAwait(false);
                cases.Add(new WishedCase(
                    target,
                    [.. candidates.Select(candidate => candidate.Score)],
                    [.. with.Logits.Select(logit => (double)logit)],
                    [.. without.Logits.Select(logit => (double)logit)],
                    [.. candidates.Select(candidate => ranking.Catalogue.TryGetIndex(candidate.Item.Id, out var item) && wish.Clauses.All(clause => wishes.Satisfies(item, clause)))]));
            }
        }

        return cases;
    }

    private static double[] Fit(List<WishedCase> cases, Func<WishedCase, double[]> ranker) => ConditionalLogit.Fit(cases.ConvertAll(wished =>
        new Choice([.. Z(wished.Retriever).Zip(Z(ranker(wished)), (first, second) => new[] { first, second })], wished.Target)));

    private static double[] Z(double[] values) => Fusion.Standardize(values);

    private static double[] Subtract(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a - b)];

    private static double[] Sum(double[] left, double leftWeight, double[] right, double rightWeight) => [.. left.Zip(right, (a, b) => (leftWeight * a) + (rightWeight * b))];

    private static int RankOf(double[] scores, int target) => 1 + scores.Index().Count(entry => entry.Item > scores[target] || (entry.Item == scores[target] && entry.Index < target));

    private sealed record WishedCase(int Target, double[] Retriever, double[] With, double[] Without, bool[] Satisfies);
}

using System.Diagnostics;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Evaluation.Dialogues;
using ChatRec.Evaluation.Dialogues.Protocol;
using ChatRec.Evaluation.Dialogues.Reports;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Training.Dialogues;

namespace ChatRec.Cli.Dialogues;

/// <summary>The recall part of <c>chatrec evaluate dialogue</c>: what is found with one catalogue.</summary>
internal sealed class DialogueRecallEvaluation
{
    private readonly DialogueWorkbench _bench;
    private readonly IReadOnlyList<DialogueSet> _others;
    private readonly int _folds;
    private readonly List<string> _facts = [];
    private readonly List<RecallRow> _rows = [];

    public DialogueRecallEvaluation(DialogueWorkbench bench, IReadOnlyList<DialogueSet> others, int folds)
    {
        (_bench, _others, _folds) = (bench, others, folds);
    }

    /// <summary>Runs all of it.</summary>
    /// <param name="quick">Without leaving out group after group and without strict counts.</param>
    /// <param name="show">Shows how far it is.</param>
    /// <param name="cancellationToken">Stops.</param>
    public RecallReport Run(bool quick, ShowProgress show, CancellationToken cancellationToken)
    {
        var name = _bench.Catalogue.Name;
        var cases = _bench.Cases;
        _facts.Add(FormattableString.Invariant(
            $"{name}: {_bench.Catalogue.Catalogue.Count} items. {_bench.Dialogues.Name}: {_bench.Dialogues.Dialogues.Count} dialogues, {cases.Count} cases, {cases.Sum(one => one.Targets.Count)} targets in the catalogue, {cases.Sum(one => one.OutOfCatalogue)} not; {_folds} folds; {DialogueFeatures.Count} weights; {_bench.Vocabulary.Words.Count} words."));
        var watch = Stopwatch.StartNew();
        var (weights, sampled) = _bench.Train(new Reporting<double>(share => show($"{name}: training", share, 1)), cancellationToken);
        _facts.Add(FormattableString.Invariant($"Training: {watch.Elapsed.TotalSeconds:F1} s on {_bench.Options.Threads} threads."));

        show($"{name}: cross-validation", 0, 1);
        var variants = Variants(quick);
        var main = new DialogueCrossValidation(_bench.Features, _bench.Options, _folds).Run(sampled, variants, strict: false, cancellationToken);
        var title = $"{_bench.Dialogues.Name}, cross-validated, {name}";
        foreach (var variant in main.GroupBy(rank => rank.Variant))
        {
            Add(title, variants[variant.Key].Name, variant);
        }

        AddBySaid($"{title}, by number of titles said", main.Where(rank => variants[rank.Variant] == variants[0]));
        DialogueVariant[] full = [variants[0]];
        if (!quick)
        {
            show($"{name}: strict counts", 0, 1);
            Add(title, "dialogue model, counts without the whole fold", new DialogueCrossValidation(_bench.Features, _bench.Options, _folds).Run(sampled, full, strict: true, cancellationToken));
        }

        show($"{name}: own understanding", 0, 1);
        var reading = Understanding();
        var understood = DialogueCases.Of(_bench.Dialogues, _bench.Matcher, reading.Read);
        Add(title, "dialogue model, own understanding", new DialogueCrossValidation(_bench.With(understood), _bench.Options, _folds).Run(sampled, full, strict: false, cancellationToken));

        var scorer = _bench.ScorerOf(weights);
        foreach (var other in _others)
        {
            show($"{name}: {other.Name}", 0, 1);
            AddOther(other, "annotated titles", scorer, DialogueCases.Of(other, _bench.Matcher));
            AddOther(other, "own understanding", scorer, DialogueCases.Of(other, _bench.Matcher, reading.Read));
        }

        _facts.Add(FormattableString.Invariant($"Scoring {_bench.Traits.Count} items: {Milliseconds(scorer):F1} ms (median)."));
        return new RecallReport(_facts, _rows);
    }

    private UnderstoodReading Understanding()
    {
        var catalogue = _bench.Catalogue.Catalogue;
        return new UnderstoodReading(catalogue, new MessageUnderstanding(catalogue, id => catalogue.TryGetIndex(id, out var index) ? _bench.Traits.Ratings[index] : 0));
    }

    private static List<DialogueVariant> Variants(bool quick)
    {
        var variants = new List<DialogueVariant>
        {
            new("dialogue model", new bool[DialogueFeatures.Count]),
            new("popularity by ratings", [], Only("rated")),
            new("liked together", [], Only("liked together")),
            new("named in dialogues", [], Only("named")),
            new("learned from ratings and texts alone", [.. DialogueFeatures.All.Select(feature => FromDialogues.Contains(feature.Group))]),
        };
        if (!quick)
        {
            variants.Add(new DialogueVariant("with learned weights for what is disliked", new bool[DialogueFeatures.Count], LearnsHeld: true));
            variants.AddRange(DialogueFeatures.Groups.Select(group =>
                new DialogueVariant($"without \"{group}\"", [.. DialogueFeatures.All.Select(feature => feature.Group == group)])));
        }

        return variants;
    }

    // Ties are broken by popularity.
    private static double[] Only(string name) => [.. DialogueFeatures.All.Select(feature => feature.Name == name ? 1 : feature.Name == "rated" ? 1e-4 : 0)];

    private static readonly string[] FromDialogues = ["talked about", "named together", "words people use", "similar conversations"];

    private void Add(string section, string model, IEnumerable<TargetRank> ranks)
    {
        var ranked = Ranked(ranks);
        _rows.Add(new RecallRow(section, model, DialogueRecall.Of(ranked), DialogueRecall.Of(ranked.Concat(Missing(_bench.Dialogues, _bench.Cases)), countMissing: true)));
    }

    private void AddBySaid(string section, IEnumerable<TargetRank> ranks)
    {
        foreach (var said in Ranked(ranks).GroupBy(target => Math.Min(3, target.TitlesSaid)).OrderBy(group => group.Key))
        {
            _rows.Add(new RecallRow(section, said.Key < 3 ? FormattableString.Invariant($"{said.Key} titles") : "3 and more", DialogueRecall.Of(said), null));
        }
    }

    private List<RankedTarget> Ranked(IEnumerable<TargetRank> ranks)
    {
        var cases = _bench.CasesByDialogue;
        return [.. ranks.Select(rank => new RankedTarget(
            _bench.Dialogues.Dialogues[rank.Dialogue].Id, cases[rank.Dialogue].ElementAt(rank.Question).TitlesSaid, rank.Rank))];
    }

    private void AddOther(DialogueSet set, string how, DialogueScorer scorer, IReadOnlyList<DialogueCase> cases)
    {
        var ranked = new List<RankedTarget>();
        foreach (var one in cases.Where(one => one.Targets.Count > 0))
        {
            var scores = scorer.Score(one.Context);
            ranked.AddRange(one.Targets.Select(target => new RankedTarget(
                set.Dialogues[one.Dialogue].Id, one.TitlesSaid, DialogueCrossValidation.RankOf(scores, target, one.Excluded))));
        }

        _rows.Add(new RecallRow(
            $"{set.Name}, learned from {_bench.Dialogues.Name}, {_bench.Catalogue.Name}", $"dialogue model, {how}",
            DialogueRecall.Of(ranked), DialogueRecall.Of(ranked.Concat(Missing(set, cases)), countMissing: true)));
    }

    private static IEnumerable<RankedTarget> Missing(DialogueSet set, IReadOnlyList<DialogueCase> cases) =>
        cases.SelectMany(one => Enumerable.Repeat(new RankedTarget(set.Dialogues[one.Dialogue].Id, one.TitlesSaid, 0), one.OutOfCatalogue));

    private double Milliseconds(DialogueScorer scorer)
    {
        var times = new List<double>();
        foreach (var one in _bench.Cases.Take(300))
        {
            var start = Stopwatch.GetTimestamp();
            scorer.Score(one.Context);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.Order().ElementAtOrDefault(times.Count / 2);
    }
}

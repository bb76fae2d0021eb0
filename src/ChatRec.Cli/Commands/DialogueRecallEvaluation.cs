using System.Diagnostics;
using ChatRec.Bot.Hosting.Settings;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Dialogues.Protocol;
using ChatRec.Evaluation.Dialogues.Readers;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Training.Dialogues;

namespace ChatRec.Cli.Commands;

/// <summary>The recall part of <c>chatrec evaluate dialogue</c>.</summary>
internal static class DialogueRecallEvaluation
{
    public sealed record Request(DirectoryInfo Data, DirectoryInfo? MovieLens, FileInfo? Overviews, int Folds, bool Quick, FileInfo? Json);

    public static Task<int> RunAsync(ChatRecSettings settings, Request request, CancellationToken cancellationToken)
    {
        _ = settings;
        var watch = Stopwatch.StartNew();
        var catalogue = RatedCatalogueReader.Read(request.MovieLens!.FullName, request.Overviews?.FullName);
        var traits = new ItemTraits(catalogue.Catalogue, catalogue.Interactions, catalogue.Texts);
        Console.WriteLine($"catalogue {catalogue.Catalogue.Count} {watch.Elapsed.TotalSeconds:F1}s");
        var matcher = new TitleMatcher(catalogue.Catalogue, item => traits.Ratings[item]);
        var redial = DialogueFolder.Read(Path.Combine(request.Data.FullName, "redial-valid"));
        var cases = DialogueCases.Of(redial, matcher);
        var lessons = DialogueLessons.Of(redial, matcher);
        var byDialogue = cases.ToLookup(one => one.Dialogue);
        Console.WriteLine($"{redial.Dialogues.Count} dialogues, {cases.Count} cases, {cases.Sum(c => c.Targets.Count)} targets in, {cases.Sum(c => c.OutOfCatalogue)} out; {lessons.Vocabulary.Words.Count} words {watch.Elapsed.TotalSeconds:F1}s");
        var examples = lessons.Dialogues.Select((learned, place) => new DialogueExample(learned,
            [.. byDialogue[place].Select(one => new DialogueQuestion(one.Context, one.Targets, one.Excluded))])).ToList();
        var features = new LeaveOneOutFeatures(traits, lessons.Vocabulary, examples);
        var options = new DialogueTrainingOptions();
        var trainer = new DialogueTrainer(features, options);
        var sampled = trainer.Sample(null, cancellationToken);
        Console.WriteLine($"sampled {sampled.Count} {watch.Elapsed.TotalSeconds:F1}s");
        var weights = DialogueFit.Fit(sampled, new bool[DialogueFeatures.Count], options.L2);
        Console.WriteLine($"fitted {watch.Elapsed.TotalSeconds:F1}s");
        for (var f = 0; f < weights.Length; f++)
        {
            Console.WriteLine($"  {DialogueFeatures.All[f].Name,-24} {weights[f],8:F3}");
        }

        var variants = new List<DialogueVariant>
        {
            new("popularity by ratings", [], OneHot("rated")),
            new("liked together", [], OneHot("liked together")),
            new("dialogue prior", [], OneHot("named")),
            new("full", new bool[DialogueFeatures.Count]),
        };
        if (!request.Quick)
        {
            variants.AddRange(DialogueFeatures.Groups.Select(group => new DialogueVariant("without " + group, [.. DialogueFeatures.All.Select(f => f.Group == group)])));
        }

        var ranks = new DialogueCrossValidation(features, options, request.Folds).Run(sampled, variants, false, cancellationToken);
        foreach (var variant in ranks.GroupBy(rank => rank.Variant))
        {
            var ranked = variant.Select(rank => new RankedTarget(redial.Dialogues[rank.Dialogue].Id, byDialogue[rank.Dialogue].ElementAt(rank.Question).TitlesSaid, rank.Rank)).ToList();
            Show(variants[variant.Key].Name, ranked);
            if (variants[variant.Key].Name == "full")
            {
                foreach (var said in ranked.GroupBy(r => Math.Min(3, r.TitlesSaid)).OrderBy(g => g.Key))
                {
                    Show($"  said {said.Key}", said);
                }
            }
        }

        Console.WriteLine($"{watch.Elapsed.TotalSeconds:F1}s");
        var scorer = new DialogueScorer(new FeatureReader(traits, new DialogueCounts(traits.Count, lessons.Vocabulary.Words.Count, lessons.Dialogues), lessons.Vocabulary), weights);
        var questions = examples.SelectMany(e => e.Questions).ToList();
        foreach (var q in questions.Take(50)) { scorer.Score(q.Context); }
        var w2 = Stopwatch.StartNew();
        foreach (var q in questions.Take(500)) { scorer.Score(q.Context); }
        Console.WriteLine($"{w2.Elapsed.TotalMilliseconds / 500:F2} ms a score");
        foreach (var other in new[] { "inspired-dev", "opendialkg-train" })
        {
            var set = DialogueFolder.Read(Path.Combine(request.Data.FullName, other));
            var ranked = new List<RankedTarget>();
            foreach (var one in DialogueCases.Of(set, matcher))
            {
                var scores = scorer.Score(one.Context);
                ranked.AddRange(one.Targets.Select(target => new RankedTarget(set.Dialogues[one.Dialogue].Id, one.TitlesSaid, DialogueCrossValidation.RankOf(scores, target, one.Excluded))));
                ranked.AddRange(Enumerable.Repeat(new RankedTarget(set.Dialogues[one.Dialogue].Id, one.TitlesSaid, 0), one.OutOfCatalogue));
            }

            Console.WriteLine($"{other}: {ranked.Count} targets, {ranked.Count(r => r.Rank == 0)} out");
            Show(other, ranked);
        }

        Console.WriteLine($"{watch.Elapsed.TotalSeconds:F1}s");
        return Task.FromResult(0);

        void Show(string name, IEnumerable<RankedTarget> ranked)
        {
            var recall = DialogueRecall.Of(ranked);
            Console.WriteLine($"{name,-30} {recall.Targets,6} R@1 {recall.At1.Mean:F3} R@10 {recall.At10.Mean:F4} [{recall.At10.Low:F3},{recall.At10.High:F3}] R@50 {recall.At50.Mean:F4}");
        }

        static double[] OneHot(string name) => [.. DialogueFeatures.All.Select(feature => feature.Name == name ? 1.0 : feature.Name == "rated" ? 1e-4 : 0)];
    }
}

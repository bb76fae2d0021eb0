using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Scoring;

namespace ChatRec.Training.Dialogues;

/// <summary>
/// Learns the weights of the dialogue model: softmax over the good recommendations, the items that score highest and some random ones that stand for the rest.
/// The same dialogues and options give the same weights, whatever the number of threads.
/// </summary>
public sealed class DialogueTrainer(LeaveOneOutFeatures features, DialogueTrainingOptions options)
{
    private const int MinimumRest = 1;

    /// <summary>Draws what is trained on.</summary>
    /// <param name="progress">Share that is done.</param>
    /// <param name="cancellationToken">Stops.</param>
    public IReadOnlyList<SampledQuestion> Sample(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        IReadOnlyList<double> weights = DialogueWeights.Start;
        IReadOnlyList<SampledQuestion> sampled = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            weights = round == 0 ? weights : DialogueFit.Fit(sampled, new bool[DialogueFeatures.Count], DialogueFeatures.Held, options.L2);
            sampled = Sample(weights, new Reporter(progress, (double)round / options.Rounds, 1.0 / options.Rounds), cancellationToken);
        }

        return sampled;
    }

    private SampledQuestion[] Sample(IReadOnlyList<double> weights, Reporter progress, CancellationToken cancellationToken)
    {
        int[] dialogues = [.. Enumerable.Range(0, features.Examples.Count)];
        var sampled = new SampledQuestion?[dialogues.Length][];
        var done = 0;
        for (var dialogue = 0; dialogue < dialogues.Length; dialogue++)
        {
            sampled[dialogue] = new SampledQuestion?[features.Examples[dialogue].Questions.Count];
        }

        double[] used = [.. weights];
        features.ForEach(dialogues, new HashSet<int>(), options.Threads, (dialogue, question, values) =>
        {
            sampled[dialogue][question] = Sample(dialogue, question, values, used);
            progress.Report((double)Interlocked.Increment(ref done) / features.Examples.Sum(example => example.Questions.Count));
        }, cancellationToken);
        return [.. sampled.SelectMany(questions => questions).OfType<SampledQuestion>()];
    }

    private SampledQuestion? Sample(int dialogue, int place, ReadOnlySpan<float> values, double[] weights)
    {
        var question = features.Examples[dialogue].Questions[place];
        if (question.Targets.Count == 0)
        {
            return null;
        }

        var scores = new float[features.Items];
        DialogueScorer.Sum(values, weights, scores);
        var top = new ScoredIndex[options.Top];
        int[] out1 = [.. question.Excluded, .. question.Targets];
        var found = TopItems.Select(scores, out1, top);
        var taken = new HashSet<int>(out1);
        var items = new List<int>(question.Targets);
        for (var index = 0; index < found; index++)
        {
            items.Add(top[index].Item);
            taken.Add(top[index].Item);
        }

        var rest = features.Items - taken.Count;
        var random = new Random(HashCode(dialogue, place));
        var sure = items.Count;
        for (var draw = 0; draw < options.Random && rest > options.Random; draw++)
        {
            int item;
            do
            {
                item = random.Next(features.Items);
            }
            while (!taken.Add(item));
            items.Add(item);
        }

        var offset = items.Count > sure ? MathF.Log((float)Math.Max(MinimumRest, rest) / (items.Count - sure)) : 0;
        var rows = new float[items.Count * DialogueFeatures.Count];
        for (var row = 0; row < items.Count; row++)
        {
            for (var column = 0; column < DialogueFeatures.Count; column++)
            {
                rows[(row * DialogueFeatures.Count) + column] = values[(column * features.Items) + items[row]];
            }
        }

        return new SampledQuestion(dialogue, question.Targets.Count, rows, [.. items.Select((_, row) => row >= sure ? offset : 0f)]);
    }

    // Not System.HashCode, which differs from run to run.
    private int HashCode(int dialogue, int place) => unchecked((((options.Seed * 31) + dialogue) * 1_000_003) + place);

    private sealed class Reporter(IProgress<double>? progress, double from, double share)
    {
        public void Report(double done) => progress?.Report(from + (share * done));
    }
}

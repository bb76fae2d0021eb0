using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Dialogues;
using ChatRec.Evaluation.Dialogues.Protocol;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Training.Dialogues;

namespace ChatRec.Cli.Dialogues;

/// <summary>One catalogue and the dialogues that are learned from, put together for training and for judging.</summary>
internal sealed class DialogueWorkbench
{
    private readonly IReadOnlyList<LearnedDialogue> _learned;

    public DialogueWorkbench(RatedCatalogue catalogue, DialogueSet dialogues, DialogueTrainingOptions options)
    {
        Catalogue = catalogue;
        Dialogues = dialogues;
        Options = options;
        Traits = new ItemTraits(catalogue.Catalogue, catalogue.Interactions, catalogue.Texts);
        Matcher = new TitleMatcher(catalogue.Catalogue, item => Traits.Ratings[item]);
        Learned = DialogueLessons.Of(dialogues);
        Vocabulary = new Vocabulary(Learned.Words);
        _learned = Learned.In(Matcher);
        Cases = DialogueCases.Of(dialogues, Matcher);
        Features = With(Cases);
    }

    public RatedCatalogue Catalogue { get; }

    public DialogueSet Dialogues { get; }

    public DialogueTrainingOptions Options { get; }

    public ItemTraits Traits { get; }

    public TitleMatcher Matcher { get; }

    public LearnedDialogues Learned { get; }

    public Vocabulary Vocabulary { get; }

    /// <summary>The cases with annotated titles.</summary>
    public IReadOnlyList<DialogueCase> Cases { get; }

    /// <summary>The features of <see cref="Cases"/>.</summary>
    public LeaveOneOutFeatures Features { get; }

    /// <summary>The features of cases that were read in another way.</summary>
    public LeaveOneOutFeatures With(IReadOnlyList<DialogueCase> cases)
    {
        var byDialogue = cases.ToLookup(one => one.Dialogue);
        return new LeaveOneOutFeatures(Traits, Vocabulary, [.. _learned.Select((learned, place) => new DialogueExample(
            learned, [.. byDialogue[place].Select(one => new DialogueQuestion(one.Context, one.Targets, one.Excluded))]))]);
    }

    /// <summary>Cases by dialogue, in the order of the questions.</summary>
    public ILookup<int, DialogueCase> CasesByDialogue => Cases.ToLookup(one => one.Dialogue);

    /// <summary>Learns the weights from all dialogues.</summary>
    public (double[] Weights, IReadOnlyList<SampledQuestion> Sampled) Train(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var sampled = new DialogueTrainer(Features, Options).Sample(progress, cancellationToken);
        return sampled.Count == 0
            ? throw new CommandException("No dialogue recommends a title of this catalogue that was liked: there is nothing to learn from.")
            : (DialogueFit.Fit(sampled, new bool[DialogueFeatures.Count], DialogueFeatures.Held, Options.L2), sampled);
    }

    /// <summary>A scorer that counts all dialogues.</summary>
    public DialogueScorer ScorerOf(IReadOnlyList<double> weights) =>
        new(new FeatureReader(Traits, new DialogueCounts(Traits.Count, Vocabulary.Words.Count, _learned), Vocabulary), weights);
}

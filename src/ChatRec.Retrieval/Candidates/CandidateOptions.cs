using System.ComponentModel.DataAnnotations;

namespace ChatRec.Retrieval.Candidates;

/// <summary>How candidates are found and merged. Configuration section <c>Retrieval:Candidates</c>.</summary>
public sealed class CandidateOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Retrieval:Candidates";

    /// <summary>Weight of the items most like the history's content. 0: not counted. Default 0.2.</summary>
    [Range(0, 100)]
    public double HistoryWeight { get; set; } = 0.2;

    /// <summary>Weight of the items most like the request's words: what the person wants now goes before what they liked. 0: not counted. Default 5.</summary>
    [Range(0, 100)]
    public double RequestWeight { get; set; } = 5;

    /// <summary>Weight of the items that go with the history's. 0: not counted. Default 0.3.</summary>
    [Range(0, 100)]
    public double CoOccurrenceWeight { get; set; } = 0.3;

    /// <summary>Weight of what the trained retriever finds; without one it has no say. 0: not counted. Default 0.2.</summary>
    [Range(0, 100)]
    public double BehaviourWeight { get; set; } = 0.2;

    /// <summary>Weight of what people want in a chat, by the dialogue model; without one it has no say. 0: not counted. Default 5. This weight and the others were chosen on dialogues, see docs/benchmarks.md.</summary>
    [Range(0, 100)]
    public double DialogueWeight { get; set; } = 5;

    /// <summary>
    /// Weight of the titles, out of the whole catalogue, that the ranking model would name next; for a model with a token a title (Models:Ranker). Default 0: it is not asked
    /// for candidates, and only ranks those of the others.
    /// </summary>
    [Range(0, 100)]
    public double TitlesWeight { get; set; }

    /// <summary>
    /// Weight of what is popular beside the other sources. Default 0: it only fills up what they leave open, since <see cref="ContentPopularity"/> and the counts know
    /// it already, and with a weight of its own the same five films come up for everybody.
    /// </summary>
    [Range(0, 100)]
    public double PopularityWeight { get; set; }

    /// <summary>
    /// k of the reciprocal rank fusion: the larger, the more it matters that sources agree, and the less their weights do. Default 5. (A list of weight w gives rank r,
    /// from 0, the score 1 / ((r + 1) / w + k - 1).)
    /// </summary>
    [Range(1, 1_000)]
    public double FusionK { get; set; } = 5;

    /// <summary>Length of each source's list; more if more candidates are wanted. Default 200.</summary>
    [Range(1, 5_000)]
    public int Depth { get; set; } = 200;

    /// <summary>
    /// λ: what popularity, 0 to 1, adds to the cosine of the two content sources, which otherwise find the obscure namesake before the film that everybody
    /// means. Default 0.2: on the bundled data the mean of ten liked films finds the next liked one with MRR .037 instead of .013. 0: cosine alone.
    /// </summary>
    [Range(0, 10)]
    public double ContentPopularity { get; set; } = 0.2;

    /// <summary>What each older moment of a history counts less than the next newer one, for content. Default 0.9.</summary>
    [Range(0.01, 1)]
    public double HistoryDecay { get; set; } = 0.9;

    /// <summary>Items of a history that count, newest first. Default 50.</summary>
    [Range(1, 1_000)]
    public int HistoryLength { get; set; } = 50;

    /// <summary>What "seen" counts where "liked" is 1. Default 0.5.</summary>
    [Range(0, 1)]
    public double SeenWeight { get; set; } = 0.5;

    /// <summary>What "disliked" takes away. Default 0.3.</summary>
    [Range(0, 1)]
    public double DislikedWeight { get; set; } = 0.3;

    /// <summary>What the history counts beside items that the request names as its model. Default 0.2.</summary>
    [Range(0, 1)]
    public double HistoryBesideSeeds { get; set; } = 0.2;
}

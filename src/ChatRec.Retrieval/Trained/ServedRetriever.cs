using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Trained;

/// <summary>A trained retriever put to work on a catalogue: its encoder, and the counts of the catalogue's interactions among the items it covers. Safe for concurrent use.</summary>
public sealed class ServedRetriever
{
    private ServedRetriever(TrainedCoverage coverage, BehaviourFusion fusion, UserVectors users)
    {
        Coverage = coverage;
        Fusion = fusion;
        Users = users;
    }

    /// <summary>Which items it knows.</summary>
    public TrainedCoverage Coverage { get; }

    /// <summary>What makes one list of the parts' lists.</summary>
    public BehaviourFusion Fusion { get; }

    /// <summary>The encoder's vectors of histories.</summary>
    public UserVectors Users { get; }

    /// <summary>Compares with the catalogue and counts. 100,000 interactions take about a second of one core.</summary>
    /// <param name="trained">The retriever.</param>
    /// <param name="catalogue">The items that are served.</param>
    /// <param name="interactions">The recorded users' interactions with them.</param>
    /// <param name="options">How it is served.</param>
    /// <param name="cancellationToken">Stops the counting.</param>
    /// <exception cref="TrainedRetrieverException">It was trained on another catalogue.</exception>
    public static ServedRetriever Create(
        TrainedRetriever trained, Catalogue catalogue, IReadOnlyList<InteractionSequence> interactions, TrainedOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        ArgumentNullException.ThrowIfNull(options);
        var coverage = new TrainedCoverage(trained, catalogue);
        int[][] sequences = [.. interactions.Select(sequence => sequence.Items.Select(coverage.ModelIndex).Where(item => item >= 0).ToArray())];
        var popularity = new float[trained.Model.ItemCount];
        foreach (var item in sequences.SelectMany(sequence => sequence))
        {
            popularity[item]++;
        }

        var description = trained.Description;
        var lists = TransitionCounts.Count(popularity.Length, sequences, description.Transitions, cancellationToken);
        var transitions = TransitionCounts.Scorer(lists, description.Transitions, popularity);
        return new ServedRetriever(
            coverage,
            new BehaviourFusion(trained.Model, transitions, description.Fusion),
            new UserVectors(trained.Model, options.RememberedHistories));
    }

    /// <summary>
    /// What the encoder reads of a request: items that were liked or seen, oldest first, then those that the request names as its model, as if they came last.
    /// Disliked ones are left out: the encoder was trained on what people turned to and has no sign for "not this".
    /// </summary>
    /// <returns>Item numbers of the encoder.</returns>
    public int[] HistoryOf(RetrievalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var named = request.LikeItemIds.Distinct(StringComparer.Ordinal).ToArray();
        return [.. request.History.Positive
            .Select(interaction => interaction.ItemId)
            .Where(id => !named.Contains(id, StringComparer.Ordinal))
            .Concat(named)
            .Select(Coverage.ModelIndex)
            .Where(item => item >= 0)];
    }
}

using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Training.Dialogues;

/// <summary>
/// Walks over questions with the features of every item, each computed while the question's own dialogue is taken out of every count: what a dialogue says is
/// never used to guess what it says.
/// </summary>
public sealed class LeaveOneOutFeatures(ItemTraits traits, Vocabulary vocabulary, IReadOnlyList<DialogueExample> examples)
{
    /// <summary>Sees one question.</summary>
    /// <param name="dialogue">Place of its dialogue.</param>
    /// <param name="question">Place of the question in it.</param>
    /// <param name="features">Features × items, column after column.</param>
    public delegate void Visit(int dialogue, int question, ReadOnlySpan<float> features);

    /// <summary>The dialogues.</summary>
    public IReadOnlyList<DialogueExample> Examples => examples;

    /// <summary>Items: the length of a column.</summary>
    public int Items => traits.Count;

    /// <summary>Visits every question of some dialogues.</summary>
    /// <param name="dialogues">Which; all counts but each one's own stay in.</param>
    /// <param name="alsoOut">Dialogues that are taken out for all of them; empty for plain leave-one-out.</param>
    /// <param name="threads">Each has its own counts; the visits of one dialogue are made by one thread.</param>
    /// <param name="visit">Called from several threads at once.</param>
    /// <param name="cancellationToken">Stops.</param>
    public void ForEach(IReadOnlyList<int> dialogues, IReadOnlySet<int> alsoOut, int threads, Visit visit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dialogues);
        ArgumentNullException.ThrowIfNull(alsoOut);
        var next = -1;
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken }, _ =>
        {
            var counts = new DialogueCounts(traits.Count, vocabulary.Words.Count, [.. examples.Select(example => example.Learned)]);
            foreach (var dialogue in alsoOut)
            {
                counts.TakeOut(dialogue);
            }

            var reader = new FeatureReader(traits, counts, vocabulary);
            var features = new float[DialogueFeatures.Count * traits.Count];
            for (var place = Interlocked.Increment(ref next); place < dialogues.Count; place = Interlocked.Increment(ref next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                VisitOne(dialogues[place], counts, reader, features);
            }
        });

        void VisitOne(int dialogue, DialogueCounts counts, FeatureReader reader, float[] features)
        {
            var isIn = !alsoOut.Contains(dialogue);
            if (isIn)
            {
                counts.TakeOut(dialogue);
                reader.Refresh();
            }

            for (var question = 0; question < examples[dialogue].Questions.Count; question++)
            {
                reader.Read(examples[dialogue].Questions[question].Context, features);
                visit(dialogue, question, features);
            }

            if (isIn)
            {
                counts.Put(dialogue);
            }
        }
    }
}

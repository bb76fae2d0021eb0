using ChatRec.Retrieval.Dialogues;

namespace ChatRec.Evaluation.Dialogues.Protocol;

/// <summary>
/// A moment at which a recommendation was due and a good one was made: a turn of the recommender that names, for the first time in the dialogue, at least
/// one title that the seeker liked or accepted.
/// </summary>
/// <param name="Dialogue">Place of the dialogue in its set.</param>
/// <param name="Turn">Place of the turn in the dialogue; only what stands before it is known.</param>
/// <param name="Context">What was said before.</param>
/// <param name="TitlesSaid">Different titles said before, in the catalogue or not.</param>
/// <param name="Excluded">Items said before: never ranked.</param>
/// <param name="Targets">The good recommendations of the turn that the catalogue has.</param>
/// <param name="OutOfCatalogue">How many more it made that the catalogue lacks.</param>
public sealed record DialogueCase(
    int Dialogue, int Turn, DialogueContext Context, int TitlesSaid, IReadOnlyList<int> Excluded, IReadOnlyList<int> Targets, int OutOfCatalogue);

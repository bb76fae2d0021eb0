namespace ChatRec.Retrieval.Dialogues;

/// <summary>What is kept of a dialogue that is learned from: which titles and which words came up, and no order, no sentence, no speaker's name.</summary>
/// <remarks>Titles are dense indexes of a catalogue, or, in a file, places in its list of titles.</remarks>
/// <param name="Named">The titles that either side named, each once.</param>
/// <param name="Recommended">Those that the recommender brought up.</param>
/// <param name="Accepted">Those of them that the other liked.</param>
/// <param name="Said">Words of the person who asked, as places in the vocabulary, each once.</param>
public sealed record LearnedDialogue(
    IReadOnlyList<int> Named, IReadOnlyList<int> Recommended, IReadOnlyList<int> Accepted, IReadOnlyList<int> Said);

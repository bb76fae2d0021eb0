namespace ChatRec.Retrieval.Dialogues;

/// <summary>What is kept of a dialogue that is learned from: which titles and which words came up, and no order, no sentence, no speaker's name.</summary>
/// <param name="Named">Dense indexes of the titles that either side named, each once.</param>
/// <param name="Recommended">Those that the recommender brought up.</param>
/// <param name="Accepted">Those of them that the other liked.</param>
/// <param name="Said">Words of the person who asked, as places in the vocabulary, each once.</param>
/// <param name="Heard">Words of the recommender that the other did not say.</param>
public sealed record LearnedDialogue(
    IReadOnlyList<int> Named, IReadOnlyList<int> Recommended, IReadOnlyList<int> Accepted, IReadOnlyList<int> Said, IReadOnlyList<int> Heard);

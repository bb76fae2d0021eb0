namespace ChatRec.Retrieval.Dialogues;

/// <summary>A thing that the dialogue model looks at.</summary>
/// <param name="Name">Its name in the file of learned weights.</param>
/// <param name="Group">The group that it is explained and left out with.</param>
/// <param name="Meaning">What a high value says, in words.</param>
public sealed record DialogueFeature(string Name, string Group, string Meaning);

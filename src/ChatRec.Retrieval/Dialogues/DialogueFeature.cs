namespace ChatRec.Retrieval.Dialogues;

/// <summary>A thing that the dialogue model looks at.</summary>
/// <param name="Name">Its name in the file of learned weights.</param>
/// <param name="Group">The group that it is explained and left out with.</param>
/// <param name="Meaning">What a high value says, in words.</param>
/// <param name="Held">
/// A weight that is set instead of learned; null: it is learned. In recorded dialogues a disliked title still names the topic, so that learning lets it speak for what is
/// like it; whoever says that they did not like something expects less of it.
/// </param>
public sealed record DialogueFeature(string Name, string Group, string Meaning, double? Held = null);

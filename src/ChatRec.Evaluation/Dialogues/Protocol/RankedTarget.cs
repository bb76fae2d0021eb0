namespace ChatRec.Evaluation.Dialogues.Protocol;

/// <summary>A good recommendation and where a model ranks it.</summary>
/// <param name="DialogueId">Id of the dialogue: intervals resample by it.</param>
/// <param name="TitlesSaid">Different titles said before.</param>
/// <param name="Rank">From 1 among all items that were not said before; 0 if the catalogue lacks it.</param>
public readonly record struct RankedTarget(string DialogueId, int TitlesSaid, int Rank);

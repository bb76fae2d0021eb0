using ChatRec.Evaluation.Dialogues.Protocol;

namespace ChatRec.Evaluation.Dialogues.Reports;

/// <summary>A line of the recall table.</summary>
/// <param name="Section">The table it belongs to.</param>
/// <param name="Model">What was judged.</param>
/// <param name="InCatalogue">Targets that the catalogue lacks are left out.</param>
/// <param name="All">They count as misses; null where that was not looked at.</param>
public sealed record RecallRow(string Section, string Model, DialogueRecall InCatalogue, DialogueRecall? All);

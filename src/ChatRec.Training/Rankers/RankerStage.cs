using ChatRec.Training.Rankers.Examples;

namespace ChatRec.Training.Rankers;

/// <summary>A part of a ranker's training.</summary>
/// <param name="Name">Name in reports.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="Sources">What is asked in each of them.</param>
public sealed record RankerStage(string Name, int Steps, IReadOnlyList<IExampleSource> Sources);

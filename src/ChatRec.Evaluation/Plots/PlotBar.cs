namespace ChatRec.Evaluation.Plots;

/// <summary>A bar, or a point with its interval.</summary>
/// <param name="Name">Written before it.</param>
/// <param name="Value">Its length, at least 0 for a bar.</param>
/// <param name="Low">Where its interval begins.</param>
/// <param name="High">Where its interval ends.</param>
/// <param name="Color">Which of the page's colours, from 0.</param>
public sealed record PlotBar(string Name, double Value, double Low, double High, int Color);

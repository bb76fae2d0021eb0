namespace ChatRec.Evaluation.Plots;

/// <summary>One line of a plot.</summary>
/// <param name="Name">Written at the line's end.</param>
/// <param name="Points">In order of x; points that are no finite number are left out.</param>
/// <param name="Color">Which of the page's colours, from 0; below 0 for a number that is not ours: a dashed line in grey.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<(double X, double Y)> Points, int Color)
{
    /// <summary>Whether it is a paper's.</summary>
    public bool IsReference => Color < 0;

    /// <summary>The colours repeat after so many.</summary>
    public const int Colors = 12;

    internal string Class => IsReference ? "reference" : FormattableString.Invariant($"s{Color % Colors}");
}

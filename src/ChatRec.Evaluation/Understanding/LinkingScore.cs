namespace ChatRec.Evaluation.Understanding;

/// <summary>How well titles were found; the unit is an item in a message, counted once however often it stands there.</summary>
/// <param name="Right">Marked and found.</param>
/// <param name="Wrong">Found, but not marked.</param>
/// <param name="Unmarked">Of <paramref name="Wrong"/>: those found where nothing was marked. People leave many titles unmarked, so these are not all mistakes.</param>
/// <param name="Foreign">
/// Of <paramref name="Wrong"/>: those found in a marked title that the catalogue does not have. Where that is the namesake or the sequel of a
/// title that it has, and the year is not said, no reader of the words could tell.
/// </param>
/// <param name="Missed">Marked and in the catalogue, but not found.</param>
/// <param name="Asked">Of <paramref name="Missed"/>: those that the understanding would ask about, with the right one among the choices.</param>
public sealed record LinkingScore(int Right, int Wrong, int Unmarked, int Foreign, int Missed, int Asked)
{
    /// <summary>Share of what was found that is right.</summary>
    public double Precision => Share(Right, Right + Wrong);

    /// <summary>Share of what was marked that is found.</summary>
    public double Recall => Share(Right, Right + Missed);

    /// <summary>Harmonic mean of both.</summary>
    public double F1 => Share(2 * Right, (2 * Right) + Wrong + Missed);

    /// <summary>F1 on titles of the catalogue: without <see cref="Foreign"/>.</summary>
    public double F1InCatalogue => Share(2 * Right, (2 * Right) + Wrong - Foreign + Missed);

    /// <summary>F1 of what was found where a title was marked: without <see cref="Unmarked"/>.</summary>
    public double F1WhereMarked => Share(2 * Right, (2 * Right) + Wrong - Unmarked + Missed);

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}

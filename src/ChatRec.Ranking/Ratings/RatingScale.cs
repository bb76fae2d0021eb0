namespace ChatRec.Ranking.Ratings;

/// <summary>Ratings as the five classes that a language model is asked for (Kang et al. 2023).</summary>
public static class RatingScale
{
    /// <summary>Number of classes, 1 (worst) to 5 (best).</summary>
    public const int Classes = 5;

    /// <summary>The class of a rating: the nearest whole number, halves upwards, from 1 to 5. So 3.5 and 4 are both 4, and .5 is 1.</summary>
    /// <param name="rating">A finite number.</param>
    public static int ClassOf(double rating) => (int)Math.Clamp(Math.Round(rating, MidpointRounding.AwayFromZero), 1, Classes);
}

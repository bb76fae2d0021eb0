namespace ChatRec.Evaluation.Ratings;

/// <summary>Ratings that a model may learn from, as arrays of one length, user by user and oldest first.</summary>
/// <param name="UserCount">Users are numbered from 0 to below this.</param>
/// <param name="ItemCount">Items are numbered from 0 to below this; some may have no rating.</param>
/// <param name="Users">Who rated.</param>
/// <param name="Items">What was rated.</param>
/// <param name="Values">The ratings, in the data's own scale.</param>
public sealed record KnownRatings(int UserCount, int ItemCount, int[] Users, int[] Items, float[] Values)
{
    /// <summary>Number of ratings.</summary>
    public int Count => Values.Length;

    /// <summary>The mean of all ratings.</summary>
    public double Mean => Values.Average(value => (double)value);
}

using ChatRec.Evaluation.Dialogues;

namespace ChatRec.Evaluation.Understanding;

/// <summary>
/// What seekers said about titles, against what they answered afterwards. The unit is a title of a dialogue; the newest opinion about it
/// counts. A title about which nothing was heard is taken as liked, as a recommender takes it: people name what they like.
/// </summary>
public sealed class OpinionTable
{
    private readonly int[,] _counts = new int[3, 3];

    /// <summary>Counts one title.</summary>
    public void Add(TitleOpinion answered, TitleOpinion heard) => _counts[(int)answered, (int)heard]++;

    /// <summary>Titles with this answer of which this was heard.</summary>
    public int this[TitleOpinion answered, TitleOpinion heard] => _counts[(int)answered, (int)heard];

    /// <summary>Titles that were answered with liked or disliked.</summary>
    public int Total => Count(TitleOpinion.Liked) + Count(TitleOpinion.Disliked);

    /// <summary>Titles with an answer.</summary>
    public int Count(TitleOpinion answered) => this[answered, TitleOpinion.Unknown] + this[answered, TitleOpinion.Liked] + this[answered, TitleOpinion.Disliked];

    /// <summary>Share of all answered titles that are read right, where nothing heard is taken as liked.</summary>
    public double Accuracy => Share(Right(TitleOpinion.Liked) + this[TitleOpinion.Liked, TitleOpinion.Unknown] + Right(TitleOpinion.Disliked), Total);

    /// <summary>Share read right among the titles about which an opinion was heard.</summary>
    public double AccuracyWhereHeard => Share(Right(TitleOpinion.Liked) + Right(TitleOpinion.Disliked), Heard);

    /// <summary>Share of answered titles about which an opinion was heard.</summary>
    public double Coverage => Share(Heard, Total);

    /// <summary>What calling every title liked would reach: most titles that people talk about are.</summary>
    public double AlwaysLiked => Share(Count(TitleOpinion.Liked), Total);

    /// <summary>Share of the disliked titles that are heard to be.</summary>
    public double DislikedRecall => Share(Right(TitleOpinion.Disliked), Count(TitleOpinion.Disliked));

    /// <summary>Share of the titles heard to be disliked that are.</summary>
    public double DislikedPrecision => Share(Right(TitleOpinion.Disliked), Right(TitleOpinion.Disliked) + this[TitleOpinion.Liked, TitleOpinion.Disliked]);

    private int Heard => Total - this[TitleOpinion.Liked, TitleOpinion.Unknown] - this[TitleOpinion.Disliked, TitleOpinion.Unknown];

    private int Right(TitleOpinion opinion) => this[opinion, opinion];

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}

namespace ChatRec.Evaluation.Understanding;

/// <summary>What someone thinks of a title, in the classes of the annotations.</summary>
public enum TitleOpinion
{
    /// <summary>Nothing was said about it.</summary>
    NotSaid,

    /// <summary>Liked.</summary>
    Liked,

    /// <summary>Disliked.</summary>
    Disliked,
}

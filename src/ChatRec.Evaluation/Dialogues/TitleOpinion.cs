namespace ChatRec.Evaluation.Dialogues;

/// <summary>What the seeker thinks of a title, by the annotation.</summary>
public enum TitleOpinion
{
    /// <summary>Not annotated, or the seeker did not say.</summary>
    Unknown,

    /// <summary>Liked.</summary>
    Liked,

    /// <summary>Not liked.</summary>
    Disliked,
}

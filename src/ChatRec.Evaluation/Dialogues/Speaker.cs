namespace ChatRec.Evaluation.Dialogues;

/// <summary>Who speaks in a dialogue.</summary>
public enum Speaker
{
    /// <summary>The person who looks for something to watch.</summary>
    Seeker,

    /// <summary>The one who recommends.</summary>
    Recommender,
}

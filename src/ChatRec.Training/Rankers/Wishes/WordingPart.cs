namespace ChatRec.Training.Rankers.Wishes;

/// <summary>Which wordings may be used: some are held out of training, to see whether the model understands words or has learned phrases by heart.</summary>
public enum WordingPart
{
    /// <summary>Wordings of the training.</summary>
    Training,

    /// <summary>Wordings that the training never used.</summary>
    HeldOut,
}

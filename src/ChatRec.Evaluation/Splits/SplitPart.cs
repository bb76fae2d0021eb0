namespace ChatRec.Evaluation.Splits;

/// <summary>Which held-out item is asked for.</summary>
public enum SplitPart
{
    /// <summary>The last but one: settings are chosen on it.</summary>
    Validation,

    /// <summary>The last: reported once.</summary>
    Test,
}

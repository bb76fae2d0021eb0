namespace ChatRec.Cli;

/// <summary>Tells people how far work is.</summary>
/// <param name="what">The work.</param>
/// <param name="done">How much of it is done.</param>
/// <param name="total">How much it is.</param>
/// <param name="live">What is to be known of it right now, such as a loss.</param>
internal delegate void ShowProgress(string what, double done, double total, string? live = null);

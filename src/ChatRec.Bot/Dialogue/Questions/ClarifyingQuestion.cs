namespace ChatRec.Bot.Dialogue.Questions;

/// <summary>A question with the answers to choose from.</summary>
/// <param name="Aspect">What it asks about.</param>
/// <param name="Answers">The answers, in the order in which they are offered.</param>
/// <param name="Gain">Expected information of the answer about what is wanted, in bits.</param>
internal sealed record ClarifyingQuestion(QuestionAspect Aspect, IReadOnlyList<ClarifyingAnswer> Answers, double Gain);

/// <summary>What a question may ask about.</summary>
internal enum QuestionAspect
{
    Genre,
    Era,
    Fame,
}

/// <summary>One answer.</summary>
/// <param name="Text">What a person says to give it, as a button shows it.</param>
/// <param name="Share">How probable it is, 0 to 1.</param>
internal sealed record ClarifyingAnswer(string Text, double Share);

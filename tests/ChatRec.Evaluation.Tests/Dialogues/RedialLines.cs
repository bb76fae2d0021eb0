namespace ChatRec.Evaluation.Tests.Dialogues;

/// <summary>Dialogues as ReDial writes them.</summary>
internal static class RedialLines
{
    public const string Horror = """
        {"conversationId":"d1","initiatorWorkerId":2,"respondentWorkerId":1,"movieMentions":{"11":"The Babadook (2014)","12":"The Shining  (1980)","13":"Us "},"respondentQuestions":{"11":{"suggested":1,"seen":1,"liked":1}},"initiatorQuestions":{"11":{"suggested":0,"seen":1,"liked":1},"12":{"suggested":1,"seen":1,"liked":1},"13":{"suggested":1,"seen":1,"liked":0}},"messages":[{"senderWorkerId":1,"text":"Hello"},{"senderWorkerId":2,"text":"I like @11 , scary"},{"senderWorkerId":1,"text":"See @12 or @13 or @99"}]}
        """;
}

using ChatRec.Ranking.Prompts;

namespace ChatRec.Ranking.Tests.Prompts;

public sealed class HandlebarsPromptRendererTests() : PromptRendererContract(new HandlebarsPromptRenderer());

namespace ChatRec.Ranking.Prompts;

/// <summary>What is read off the one row of logits after a ranking prompt; the setting <c>reading</c> of its file.</summary>
public enum PromptReading
{
    /// <summary>The labels that stand before the candidates in the prompt (LlamaRec): any language model.</summary>
    Letters,

    /// <summary>The candidates' own tokens: a model whose vocabulary has a token a title (<c>chatrec train ranker</c>).</summary>
    Titles,
}

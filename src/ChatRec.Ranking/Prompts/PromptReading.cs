namespace ChatRec.Ranking.Prompts;

/// <summary>X; the setting <c>reading</c> of its file.</summary>
public enum PromptReading
{
    /// <summary>The labels that stand before the candidates in the prompt (LlamaRec): any language model.</summary>
    Letters,

    /// <summary>The candidates' own tokens: a model whose vocabulary has a token a title (<c>chatrec train ranker</c>).</summary>
    Titles,

    /// <summary>How likely each candidate's title is to follow the prompt, token by token: any language model.</summary>
    Likelihood,

    /// <summary>Whether it is plausible that the person chooses the candidate, asked of each by itself (M6-Rec): any language model.</summary>
    Plausibility,
}

namespace ChatRec.Ranking.Tests;

/// <summary>Where the repository's own prompts, models and data are.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string Prompts => Path.Combine(Root, "prompts");

    public static string LanguageModel => Path.Combine(Root, "models", "SmolLM2-135M-Instruct.Q4_1.gguf");

    public static string Ranker => Path.Combine(Root, "models", "chatrec-ranker-movielens.gguf");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ChatRec.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("ChatRec.sln was not found above the tests' output.");
    }
}

namespace ChatRec.Training.Tests.Lora;

/// <summary>The language model of the repository.</summary>
internal static class SmolLm
{
    public static string Path { get; } = System.IO.Path.Combine(Root(), "models", "SmolLM2-135M-Instruct.Q4_1.gguf");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "ChatRec.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has ChatRec.sln.");
    }
}

using System.Text;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace ChatRec.Cli.Tests;

/// <summary>A home folder with the real models and prompts and a catalogue of its own, and commands that run in it.</summary>
public sealed class CommandRun : IDisposable
{
    private static readonly string Repository = FindRepository();

    /// <summary>The home folder.</summary>
    public DirectoryInfo Home { get; } = Directory.CreateTempSubdirectory("chatrec-cli-");

    public CommandRun()
    {
        Directory.CreateDirectory(At("prompts"));
        foreach (var prompt in Directory.EnumerateFiles(Path.Combine(Repository, "prompts"), "*.yaml"))
        {
            File.Copy(prompt, At(Path.Combine("prompts", Path.GetFileName(prompt))));
        }

        Settings("""{ "Items": { "File": "items.jsonl" }, "Interactions": { "File": "interactions.csv" } }""");
    }

    /// <summary>A path in the home.</summary>
    public string At(string path) => Path.Combine(Home.FullName, path);

    /// <summary>Writes a file of the home.</summary>
    public void Write(string file, params string[] lines) => File.WriteAllLines(At(file), lines);

    /// <summary>Writes appsettings.json with this Ingest section.</summary>
    public void Settings(string ingest) => File.WriteAllText(At("appsettings.json"), $$"""
        {
          "Models": {
            "Ranker": null,
            "LanguageModel": "{{Path.Combine(Repository, "models", "SmolLM2-135M-Instruct.Q4_1.gguf")}}",
            "TextEncoder": "{{Path.Combine(Repository, "models", "all-MiniLM-L6-v2.Q8_0.gguf")}}",
            "Fusion": "fusion.json"
          },
          "Ranking": { "Template": "rank" },
          "VectorStore": { "Provider": "sqlite" },
          "Ingest": {{ingest}}
        }
        """);

    /// <summary>Writes a small catalogue, and 10 users who all go through it in nearly the same order.</summary>
    public void WriteSmallCatalogue()
    {
        Write("items.jsonl", [.. Enumerable.Range(1, 12).Select(i => $$"""{"id":"{{i}}","title":"Film number {{i}}","year":{{1980 + i}},"genres":["Drama"]}""")]);
        Write("interactions.csv", ["user,item,rating,time", .. Enumerable.Range(0, 10).SelectMany(user => Enumerable.Range(1, 9)
            .Select(step => $"u{user},{1 + ((step + (user % 3)) % 12)},4,{1_000_000_000 + step}"))]);
    }

    /// <summary>Runs a command line in this home.</summary>
    public async Task<CommandResult> RunAsync(params string[] args)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var capturedOutput = new StringWriter(new StringBuilder());
        using var capturedError = new StringWriter(new StringBuilder());
        Console.SetOut(capturedOutput);
        Console.SetError(capturedError);
        try
        {
            var exitCode = await CommandLine.RunAsync([.. args, "--home", Home.FullName]);
            return new CommandResult(exitCode, capturedOutput.ToString(), capturedError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }

    public void Dispose() => Home.Delete(recursive: true);

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ChatRec.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}

/// <summary>What a command left behind.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error);

namespace ChatRec.Evaluation.Tests;

/// <summary>A folder of a test's own, removed with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chatrec-evaluation-");

    public string Path => _folder.FullName;

    public TemporaryFolder With(string file, params string[] lines)
    {
        File.WriteAllLines(System.IO.Path.Combine(Path, file), lines);
        return this;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

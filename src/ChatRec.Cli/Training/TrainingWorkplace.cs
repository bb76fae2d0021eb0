namespace ChatRec.Cli.Training;

/// <summary>The folder of a training in progress: its checkpoints, and a lock, since two trainings would write into each other's.</summary>
internal sealed class TrainingWorkplace : IDisposable
{
    private readonly FileStream _lock;

    private TrainingWorkplace(DirectoryInfo folder, FileStream held) => (Folder, _lock, WasInterrupted) = (folder, held, HasCheckpoint(folder));

    /// <summary>Where checkpoints are kept.</summary>
    public DirectoryInfo Folder { get; }

    /// <summary>Whether an interrupted training had left a checkpoint.</summary>
    public bool WasInterrupted { get; }

    /// <summary>Takes the folder, and what an interrupted training left in it.</summary>
    /// <param name="path">The folder; created if need be.</param>
    /// <param name="restart">Whether to throw away what was left.</param>
    /// <exception cref="CommandException">Another training is at work in it.</exception>
    public static TrainingWorkplace Open(string path, bool restart)
    {
        var folder = Directory.CreateDirectory(path);
        FileStream held;
        try
        {
            // A process that is killed lets go of it.
            held = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when (File.Exists(Path.Combine(path, "lock")))
        {
            throw new CommandException($"{path}: another training is at work here; wait for it, or stop it. ({exception.Message})");
        }

        if (restart)
        {
            Clear(folder);
        }

        return new TrainingWorkplace(folder, held);
    }

    /// <summary>For people whose training was stopped: what was kept of it.</summary>
    public string Describe() => HasCheckpoint(Folder)
        ? $"Stopped. The checkpoint in {Folder} is kept: the same command goes on from there, with --restart it begins anew. What is served was not changed."
        : "Stopped before the first checkpoint. What is served was not changed.";

    /// <summary>Removes the checkpoints of a training that is finished.</summary>
    public void Finish() => Clear(Folder);

    public void Dispose()
    {
        _lock.Dispose();
        if (!Folder.EnumerateFileSystemInfos().Any())
        {
            Folder.Delete();
        }
    }

    private static bool HasCheckpoint(DirectoryInfo folder) => folder.EnumerateFiles("checkpoint.gguf", SearchOption.AllDirectories).Any();

    private static void Clear(DirectoryInfo folder)
    {
        foreach (var stage in folder.EnumerateDirectories())
        {
            stage.Delete(recursive: true);
        }
    }
}

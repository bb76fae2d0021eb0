using System.CommandLine;
using ChatRec.Llama;
using ChatRec.Llama.Models;

namespace ChatRec.Cli.Commands;

/// <summary><c>chatrec models list|verify|add FILE|pull NAME</c>: the models folder and its manifest.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var list = new Command("list", "Lists the models of models/manifest.json.");
        list.SetAction(command => List(Manifest(command)));

        var verify = new Command("verify", "Checks every model file against its size and SHA-256, and says what they run on.");
        verify.SetAction((command, cancellationToken) => VerifyAsync(Manifest(command), Settings.Read(command).Models.ToRuntime(), cancellationToken));

        return new Command("models", "Lists, checks, adds and downloads models.") { list, verify, Add(), Pull(), Settings.Home, Settings.Set };
    }

    private static Command Add()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A GGUF file." };
        var name = new Option<string?>("--name") { Description = "Short name; default: the file's." };
        var licence = new Option<string?>("--licence") { Description = "SPDX identifier; default: what the file says." };
        var source = new Option<string?>("--source") { Description = "Where the file comes from; default: what the file says." };
        var add = new Command("add", "Hashes a GGUF file, copies it to the models folder and records it in the manifest.") { file, name, licence, source };
        add.SetAction(async (command, cancellationToken) =>
        {
            var manifest = Manifest(command);
            var (_, entry) = await ProgressBar.RunAsync(report => manifest.AddAsync(
                command.GetRequiredValue(file).FullName,
                command.GetValue(name),
                command.GetValue(licence),
                command.GetValue(source),
                new Reporting<TransferProgress>(step => report("hashing", step.Done, step.Total)),
                cancellationToken)).ConfigureAwait(false);
            Console.WriteLine($"Added {entry.Name} ({entry.Role}, {entry.Architecture}, licence {entry.Licence}).");
            if (entry.Role == ModelRole.LanguageModel)
            {
                Console.WriteLine($"To use it, set Models:LanguageModel to models/{entry.File} in appsettings.json, then run `chatrec evaluate ranker` to fit its weight.");
            }

            return 0;
        });
        return add;
    }

    private static Command Pull()
    {
        var name = new Argument<string>("NAME") { Description = "A model of the manifest." };
        var pull = new Command("pull", "Downloads a model of the manifest, resumes where an earlier download stopped, and checks its hash.") { name };
        pull.SetAction(async (command, cancellationToken) =>
        {
            var manifest = Manifest(command);
            using var http = new HttpClient();
            var path = await ProgressBar.RunAsync(report => new ModelDownload(http).PullAsync(
                manifest,
                command.GetRequiredValue(name),
                new Reporting<TransferProgress>(step => report(command.GetRequiredValue(name), step.Done, step.Total)),
                cancellationToken)).ConfigureAwait(false);
            Console.WriteLine($"{path} is complete and intact.");
            return 0;
        });
        return pull;
    }

    private static void List(ModelManifest manifest)
    {
        var name = manifest.Models.Max(model => model.Name.Length);
        foreach (var model in manifest.Models)
        {
            var missing = File.Exists(manifest.PathOf(model)) ? "" : " (missing)";
            Console.WriteLine(FormattableString.Invariant(
                $"{model.Name.PadRight(name)}  {model.Role,-13}  {model.Size / 1e6,9:F1} MB  {model.Licence}  {manifest.PathOf(model)}{missing}"));
        }
    }

    private static async Task<int> VerifyAsync(ModelManifest manifest, LlamaRuntimeOptions runtime, CancellationToken cancellationToken)
    {
        var checks = await ProgressBar.RunAsync(async report =>
        {
            var done = new List<ModelCheck>();
            foreach (var model in manifest.Models)
            {
                var progress = new Reporting<TransferProgress>(step => report(model.Name, step.Done, step.Total));
                done.Add(await manifest.VerifyAsync(model, progress, cancellationToken).ConfigureAwait(false));
            }

            return done;
        }).ConfigureAwait(false);
        checks.ForEach(check => Console.WriteLine(check.Message));
        try
        {
            LlamaRuntime.Initialize(runtime);
            Console.WriteLine($"They run with {LlamaRuntime.Description}");
            if (LlamaRuntime.WithoutGpu is { } reason)
            {
                Console.WriteLine($"They run on the CPU: {reason}");
            }
        }
        catch (NativeLibraryException exception)
        {
            // The files are none the worse for it.
            Console.WriteLine($"They do not run here: {exception.Message}");
        }

        return checks.TrueForAll(check => check.State == ModelState.Intact) ? 0 : 1;
    }

    private static ModelManifest Manifest(ParseResult command) =>
        ModelManifest.Read(Settings.FindHome(command).Resolve(Path.Combine("models", "manifest.json")));
}

using Spectre.Console;

namespace ChatRec.Cli;

/// <summary>A progress bar with the time that is left; nothing where the output is no terminal, so that files and pipes stay clean.</summary>
internal static class ProgressBar
{
    /// <summary>Runs work that reports how far it is.</summary>
    /// <param name="work">Receives <c>report(what, done, total, live)</c>; a new "what" starts a new bar, "live" stands beside it.</param>
    public static Task<T> RunAsync<T>(Func<ShowProgress, Task<T>> work) => Console.IsOutputRedirected
        ? work((_, _, _, _) => { })
        : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) }).Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bars = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
                return work((what, done, total, live) =>
                {
                    lock (bars)
                    {
                        if (!bars.TryGetValue(what, out var bar))
                        {
                            bars[what] = bar = context.AddTask(Markup.Escape(what));
                        }

                        bar.MaxValue = Math.Max(total, 1);
                        bar.Value = done;
                        bar.Description = Markup.Escape(live is null ? what : $"{what}: {live}");
                    }
                });
            });
}

using System.CommandLine;
using ChatRec.Bot.Hosting;
using ChatRec.Cli.Commands;
using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Retrievers;
using ChatRec.Llama;
using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Sequences;
using ChatRec.Retrieval.Trained;
using ChatRec.Retrieval.VectorStores;
using ChatRec.Training.Sequences;

namespace ChatRec.Cli;

/// <summary>All commands, and what happens when one fails: a sentence on standard error and exit code 1, never a stack trace.</summary>
internal static class CommandLine
{
    // After Ctrl-C a training ends the step in progress and writes a checkpoint.
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(30);

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code: 0 done, 1 failed, 130 cancelled.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("ChatRec: ingest a catalogue, keep models, train, evaluate and measure what the service serves.")
        {
            IngestCommand.Create(),
            ModelsCommand.Create(),
            TrainCommand.Create(),
            EvaluateCommand.Create(),
            BenchCommand.Create(),
        };
        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToStop }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("Cancelled; what was finished is kept.");
            return 130;
        }
        catch (Exception exception) when (IsExpected(exception))
        {
            await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return 1;
        }
    }

    // Each of these says what is wrong, where, and what to do; anything else is a defect and should be seen whole.
    private static bool IsExpected(Exception exception) => exception
        is StartUpException
        or LlamaException
        or IngestException
        or CatalogueException
        or ContentException
        or DialogueModelException
        or VectorStoreException
        or ScorerException
        or VerbalizerException
        or FusionWeightsException
        or EvaluationDataException
        or RetrieverException
        or TrainingException
        or SequenceModelException
        or TrainedRetrieverException
        or CommandException
        or IOException
        or UnauthorizedAccessException;
}

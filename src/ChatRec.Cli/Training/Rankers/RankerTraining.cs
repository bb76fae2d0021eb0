using System.Globalization;
using ChatRec.Llama;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Rankers;
using ChatRec.Training.Rankers.Stages;
using ChatRec.Training.Rankers.Wishes;

namespace ChatRec.Cli.Training.Rankers;

/// <summary>Puts a ranker's training together: titles and their tokens, the prompt, the stages, the held-out questions; and writes the file that llama.cpp loads.</summary>
/// <param name="source">What to train on.</param>
/// <param name="prompts">The prompt that it will be served with.</param>
/// <param name="options">Settings.</param>
/// <param name="folder">Where checkpoints are kept.</param>
internal sealed class RankerTraining(RankerSource source, RankerPrompts prompts, RankerOptions options, DirectoryInfo folder)
{
    private const int Merges = 1200;
    private const int MostQuestions = 2000;
    private const int Proofs = 50;

    // No stream of the training itself.
    private const ulong QuestionStream = 100;

    private readonly Item[] _titles = [.. source.Items.DistinctBy(TitleOf, StringComparer.Ordinal)];

    /// <summary>Trains and writes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="encoding">How its matrices are written.</param>
    /// <param name="show">Hears how far it is.</param>
    /// <param name="validated">Hears of every validation.</param>
    /// <param name="cancellationToken">Stops with a checkpoint.</param>
    public async Task<IReadOnlyList<RankerValidation>> RunAsync(
        string path, TensorEncoding encoding, ShowProgress show, Action<RankerValidation>? validated, CancellationToken cancellationToken)
    {
        var tokenOf = _titles.Select((item, token) => (Title: TitleOf(item), token)).ToDictionary(pair => pair.Title, pair => pair.token, StringComparer.Ordinal);
        int[] tokens = [.. source.Items.Take(source.Known.ItemCount).Select(item => tokenOf[TitleOf(item)])];
        var trained = tokens.Max() + 1;
        var vocabulary = RankerVocabulary.Create([.. _titles.Select(TitleOf)], prompts.Frames, Texts(), Merges);
        var attributes = TitleAttributes.Read(_titles);
        using var tokenizer = await TokenizerAsync(vocabulary, attributes, cancellationToken).ConfigureAwait(false);
        var frame = prompts.Frame(tokenizer.Vocabulary);
        IReadOnlyList<int[]> users = [.. source.Known.Sequences.Select(sequence => Array.ConvertAll(sequence, item => tokens[item]))];
        var histories = users.Where(user => user.Length > 1).ToList();
        var wishes = new WishWriter(_titles, TitleNeighbours.Of(histories, trained, cancellationToken));
        var task = new RankerTask(
            $"{source.Known.CatalogueHash} {source.Known.Sequences.Sum(sequence => sequence.Length)} {string.Join('|', prompts.Frames)}",
            vocabulary,
            attributes,
            trained,
            histories,
            [
                new NextItemStage(options.NextItemSteps, histories, frame, trained, options),
                .. options.WishSteps > 0 ? [new WishStage(options.WishSteps, histories, frame, trained, wishes, text => tokenizer.Vocabulary.Tokenize(text), options)] : Array.Empty<IRankerStage>(),
            ],
            Questions(users, tokens, frame, wishes, tokenizer));
        var (network, validations) = RankerTrainer.Train(
            task,
            options,
            folder.FullName,
            new Reporting<RankerProgress>(progress => show(progress.Stage, progress.Step, progress.Steps, string.Create(CultureInfo.InvariantCulture, $"loss {progress.Loss:F3}"))),
            validated,
            cancellationToken);
        RankerFile.Write(path, $"ChatRec ranker, {source.Name}", network, vocabulary, options, encoding, new Dictionary<string, string>
        {
            ["general.license"] = "other",
            [HeldBack.Key] = source.HeldBack.ToString(CultureInfo.InvariantCulture),
            ["general.description"] = $"Trained from scratch by `chatrec train ranker` on {source.Name}: {source.Interactions.Describe()}; {vocabulary.TitleCount} titles, {trained} of them with interactions.",
        });
        return validations;
    }

    private static string TitleOf(Item item) => PromptText.Clean(item.TitleWithYear);

    private IEnumerable<string> Texts() =>
        Enumerable.Repeat(WishWriter.Vocabulary(), 50).SelectMany(text => text).Concat(prompts.Frames).Concat(_titles.Select(item => item.Title));

    // The tokenizer that will serve is the one that training uses: a file with the vocabulary, whatever its weights.
    private async Task<LlamaModel> TokenizerAsync(RankerVocabulary vocabulary, TitleAttributes attributes, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder.FullName, "vocabulary.gguf");
        var shape = new RankerOptions { Width = 32, Blocks = 1, Heads = 1, FeedForward = 32 };
        RankerFile.Write(path, "vocabulary", new RankerLlama(new ParameterSet(1), vocabulary.Count, attributes, shape), vocabulary, shape, TensorEncoding.F16, new Dictionary<string, string>());
        var model = await LlamaModel.LoadAsync(new LlamaModelOptions { Path = path, GpuLayers = 0 }, null, cancellationToken).ConfigureAwait(false);
        for (var title = 0; title < vocabulary.TitleCount; title += Math.Max(1, vocabulary.TitleCount / Proofs))
        {
            if (prompts.Tokens(model.Vocabulary, [vocabulary.Tokens[title]], "w") is var found && !found.Contains(title))
            {
                throw new CommandException($"The title '{vocabulary.Tokens[title]}' is not read as its token in a prompt, but as {string.Join(' ', found)}; is it part of the prompt's own wording?");
            }
        }

        return model;
    }

    private Dictionary<string, IReadOnlyList<RankerQuestion>> Questions(IReadOnlyList<int[]> users, int[] tokens, PromptFrame frame, WishWriter wishes, LlamaModel tokenizer)
    {
        var (plain, wished, heldOut) = (new List<RankerQuestion>(), new List<RankerQuestion>(), new List<RankerQuestion>());
        var step = Math.Max(1, users.Count / MostQuestions);
        for (var user = 0; user < users.Count && plain.Count < MostQuestions; user += step)
        {
            var history = users[user];
            var target = tokens[source.Known.Validation[user].Target];
            var masked = history.ToHashSet();
            var last = history.AsSpan(Math.Max(0, history.Length - options.HistoryItems));
            plain.Add(new RankerQuestion(frame.Prompt(last), target, masked));
            wished.Add(Wished(last, WordingPart.Training));
            heldOut.Add(Wished(last, WordingPart.HeldOut));

            RankerQuestion Wished(ReadOnlySpan<int> titles, WordingPart part)
            {
                var random = new CounterRandom((ulong)options.Seed, QuestionStream, (ulong)user, (ulong)part);
                return new RankerQuestion(frame.Prompt(titles, wishes.Write(target, titles, random, part) is { Clauses.Count: > 0 } wish ? tokenizer.Vocabulary.Tokenize(wish.Text) : null), target, masked);
            }
        }

        Prove(users, frame, wishes, tokenizer);
        return options.WishSteps > 0
            ? new() { ["history"] = plain, ["wish"] = wished, ["wish, held-out words"] = heldOut }
            : new() { ["history"] = plain };
    }

    // What training writes must be, token by token, what the service will write.
    private void Prove(IReadOnlyList<int[]> users, PromptFrame frame, WishWriter wishes, LlamaModel tokenizer)
    {
        var random = new CounterRandom(1, QuestionStream);
        foreach (var user in users.Where(user => user.Length > 3).Take(Proofs))
        {
            var titles = user[^3..];
            var wish = wishes.Write(titles[0], titles, random, WordingPart.Training).Text;
            var mine = frame.Prompt(titles, tokenizer.Vocabulary.Tokenize(wish));
            var served = prompts.Tokens(tokenizer.Vocabulary, [.. titles.Select(title => TitleOf(_titles[title]))], wish);
            if (wish.Length > 0 && !mine.AsSpan().SequenceEqual(served))
            {
                throw new CommandException($"The prompt for '{wish}' has the tokens {string.Join(' ', mine)} in training and {string.Join(' ', served)} in service.");
            }
        }
    }
}

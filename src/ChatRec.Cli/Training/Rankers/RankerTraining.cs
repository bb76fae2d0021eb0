using System.Globalization;
using ChatRec.Llama;
using ChatRec.Ranking.OnePass;
using ChatRec.Ranking.OnePass.Growth;
using ChatRec.Ranking.Prompts;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Sequences;
using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;
using ChatRec.Training.Rankers;
using ChatRec.Training.Rankers.Examples;
using ChatRec.Training.Rankers.Wishes;

namespace ChatRec.Cli.Training.Rankers;

/// <summary>Puts a ranker's training together: titles and their tokens, the prompt, the stages, the held-out questions; and writes the file that llama.cpp loads.</summary>
/// <param name="source">What to train on.</param>
/// <param name="prompts">The prompt whose answers are titles.</param>
/// <param name="letters">The prompt whose answers are letters.</param>
/// <param name="options">Settings.</param>
/// <param name="folder">Where checkpoints are kept.</param>
internal sealed class RankerTraining(RankerSource source, RankerPrompts prompts, LetterPrompts letters, RankerOptions options, DirectoryInfo folder)
{
    private const int Merges = 1600;
    private const int MostQuestions = 2000;
    private const int Proofs = 50;
    private const double Chatter = 0.3;

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
        IReadOnlyList<int[]> users = [.. source.Known.Sequences.Select(sequence => Array.ConvertAll(sequence, item => tokens[item]))];
        var histories = users.Where(user => user.Length > 1).ToList();
        var soft = SoftWords.Of(source.Words, _titles);
        var wishes = new WishWriter(_titles, TitleNeighbours.Of(histories, trained, cancellationToken), soft, Chatter);
        var vocabulary = RankerVocabulary.Create([.. _titles.Select(TitleOf)], prompts.Frames.Concat(letters.Frames), Texts(wishes), Merges);
        var attributes = TitleAttributes.Read(_titles);
        using var tokenizer = await TokenizerAsync(vocabulary, attributes, cancellationToken).ConfigureAwait(false);
        var frame = letters.Frame(tokenizer.Vocabulary);
        var negatives = new HardNegatives(TitleNeighbours.Retriever(histories, trained, cancellationToken), trained);
        int[] Tokenize(string text) => tokenizer.Vocabulary.Tokenize(text);
        var task = new RankerTask(
            $"{source.Known.CatalogueHash} {source.Known.Sequences.Sum(sequence => sequence.Length)} {string.Join('|', prompts.Frames.Concat(letters.Frames))} {soft.Hash}",
            vocabulary,
            attributes,
            trained,
            histories,
            Stages(new UserHistories(histories), frame, trained, negatives, options.Wishes ? wishes : null, Tokenize),
            frame,
            options.Wishes ? Words(wishes, Tokenize, trained) : new Dictionary<int, int[]>(),
            Questions(users, tokens, frame, trained, negatives, wishes, tokenizer))
        {
            Refusals = options.Wishes ? Refusals(Tokenize) : new HashSet<int>(),
        };
        var (network, validations) = RankerTrainer.Train(
            task,
            options,
            folder.FullName,
            new Reporting<RankerProgress>(progress => show(progress.Stage, progress.Step, progress.Steps, string.Create(CultureInfo.InvariantCulture, $"loss {progress.Loss:F3}"))),
            validated,
            cancellationToken);
        RankerFile.Write(path, $"ChatRec ranker, {source.Name}", network, vocabulary, options, encoding, new Dictionary<string, object>
        {
            ["general.license"] = "other",
            [RankerGrowth.AttributesKey] = attributes.Names.ToArray(),
            [RankerGrowth.VectorsKey] = network.Attributes.Values,
            [ScorerModel.WishWordsKey] = string.Join(ScorerModel.WordSeparator, options.Wishes ? soft.Words : []),
            [HeldBack.Key] = source.HeldBack.ToString(CultureInfo.InvariantCulture),
            ["general.description"] = $"Trained from scratch by `chatrec train ranker` on {source.Name}: {source.Interactions.Describe()}; {vocabulary.TitleCount} titles, {trained} of them with interactions.",
        });
        return validations;
    }

    private static string TitleOf(Item item) => PromptText.Clean(item.TitleWithYear);

    private IEnumerable<string> Texts(WishWriter wishes) =>
        Enumerable.Repeat(wishes.Vocabulary(), 50).SelectMany(text => text).Concat(prompts.Frames).Concat(letters.Frames).Concat(_titles.Select(item => item.Title));

    // The tokenizer that will serve is the one that training uses: a file with the vocabulary, whatever its weights.
    private async Task<LlamaModel> TokenizerAsync(RankerVocabulary vocabulary, TitleAttributes attributes, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder.FullName, "vocabulary.gguf");
        var shape = new RankerOptions { Width = 32, Blocks = 1, Heads = 1, FeedForward = 32 };
        RankerFile.Write(path, "vocabulary", new RankerLlama(new ParameterSet(1), vocabulary.Count, attributes, shape), vocabulary, shape, TensorEncoding.F16, new Dictionary<string, object>());
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

    // A word of several descriptions ("movie") describes nothing.
    private Dictionary<int, int[]> Words(WishWriter wishes, Func<string, int[]> tokenize, int trained) => wishes.Descriptions(trained)
        .Where(description => description.Titles.Length > 0)
        .SelectMany(description => new[] { description.Text, " " + description.Text }.SelectMany(tokenize).Distinct().Select(token => (Token: token, description.Titles)))
        .Where(word => word.Token >= _titles.Length)
        .GroupBy(word => word.Token)
        .Where(word => word.Select(described => described.Titles).Distinct().Count() == 1)
        .ToDictionary(word => word.Key, word => word.First().Titles);

    // Words that stand in phrases that refuse something, and in none that wants something.
    private HashSet<int> Refusals(Func<string, int[]> tokenize)
    {
        var phrases = WishWriter.Phrases(WordingPart.Training).ToLookup(phrase => phrase.IsNegated, phrase => tokenize(string.Format(CultureInfo.InvariantCulture, phrase.Phrase, "")));
        return [.. phrases[true].SelectMany(tokens => tokens).Except(phrases[false].SelectMany(tokens => tokens)).Where(token => token >= _titles.Length)];
    }

    private IReadOnlyList<RankerStage> Stages(
        UserHistories users, LetterFrame frame, int trained, HardNegatives negatives, WishWriter? wishes, Func<string, int[]> tokenize)
    {
        // A third of a step's titles, some look-ups and wishes in every stage, so that nothing is forgotten: a circuit that is not used is soon trained away.
        var histories = new NextItemExamples(Math.Max(16, options.TitlesPerStep / 3), users, frame.History, trained, options.Window);
        var lookUps = new LookUpExamples(Math.Max(1, options.PromptsPerStep / 8), frame, trained);
        IExampleSource[] wished = wishes is null ? [] : [new WishExamples(options.PromptsPerStep, users, frame.History, trained, wishes, tokenize, options.HistoryItems)];
        var ranking = new LetterExamples(Math.Max(1, options.PromptsPerStep * 3 / 4), users, frame, trained, negatives, wishes, tokenize, options.HistoryItems);
        return
        [
            new("look-up", options.LookUpSteps, [histories, new LookUpExamples(options.PromptsPerStep, frame, trained), .. wished]),
            new("next item", options.NextItemSteps, [new NextItemExamples(options.TitlesPerStep, users, frame.History, trained, options.Window), lookUps, .. wished]),
            new("ranking", options.RankingSteps, [histories, lookUps, ranking, .. wished]),
        ];
    }

    private Dictionary<string, IReadOnlyList<RankerQuestion>> Questions(
        IReadOnlyList<int[]> users, int[] tokens, LetterFrame frame, int trained, HardNegatives negatives, WishWriter wishes, LlamaModel tokenizer)
    {
        var questions = new Dictionary<string, List<RankerQuestion>>(StringComparer.Ordinal);
        var step = Math.Max(1, users.Count / MostQuestions);
        for (var user = 0; user < users.Count && user / step < MostQuestions; user += step)
        {
            var history = users[user];
            var target = tokens[source.Known.Validation[user].Target];
            var masked = history.ToHashSet();
            var last = history[Math.Max(0, history.Length - options.HistoryItems)..];
            var random = new CounterRandom((ulong)options.Seed, QuestionStream, (ulong)user);
            int[] candidates = [target, .. negatives.Draw([.. history, target], last, Math.Min(frame.Letters.Length, trained / 2) - 1, random)];
            random.Shuffle<int>(candidates);
            Add("history", frame.History.Prompt(last), 0);
            Add("look-up", [.. frame.Prompt(candidates, [], withAnswer: false), target], candidates.Length);
            Add("letters", frame.Prompt(candidates, last), candidates.Length);
            foreach (var (name, part) in options.Wishes ? [("", WordingPart.Training), (", held-out words", WordingPart.HeldOut)] : Array.Empty<(string, WordingPart)>())
            {
                if (wishes.Write(target, last, random, part) is { Clauses.Count: > 0 } wish)
                {
                    var words = tokenizer.Vocabulary.Tokenize(wish.Text);
                    Add($"wish{name}", frame.History.Prompt(last, words), 0);
                    Add($"letters, wish{name}", frame.Prompt(candidates, last, words), candidates.Length);
                }
            }

            void Add(string name, int[] prompt, int letterCount)
            {
                if (!questions.TryGetValue(name, out var of))
                {
                    questions[name] = of = [];
                }

                of.Add(new RankerQuestion(prompt, letterCount > 0 ? Array.IndexOf(candidates, target) : target, letterCount > 0 ? new HashSet<int>() : masked) { LetterCount = letterCount });
            }
        }

        Prove(users, frame, wishes, tokenizer);
        return questions.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<RankerQuestion>)pair.Value, StringComparer.Ordinal);
    }

    // What training writes must be, token by token, what the service will write.
    private void Prove(IReadOnlyList<int[]> users, LetterFrame frame, WishWriter wishes, LlamaModel tokenizer)
    {
        var random = new CounterRandom(1, QuestionStream);
        foreach (var user in users.Where(user => user.Length > 3).Take(Proofs))
        {
            var titles = user[^3..];
            string[] names = [.. titles.Select(title => TitleOf(_titles[title]))];
            var wish = wishes.Write(titles[0], titles, random, WordingPart.Training).Text;
            var words = wish.Length > 0 ? tokenizer.Vocabulary.Tokenize(wish) : null;
            Prove(frame.History.Prompt(titles, words), prompts.Tokens(tokenizer.Vocabulary, names, wish));
            Prove(frame.Prompt(titles, titles, words), letters.Tokens(tokenizer.Vocabulary, names, names, wish));

            void Prove(int[] mine, int[] served)
            {
                if (!mine.AsSpan().SequenceEqual(served))
                {
                    throw new CommandException($"The prompt for '{wish}' has the tokens {string.Join(' ', mine)} in training and {string.Join(' ', served)} in service.");
                }
            }
        }
    }
}

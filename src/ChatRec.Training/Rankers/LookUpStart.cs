using ChatRec.Training.Kernels;

namespace ChatRec.Training.Rankers;

/// <summary>
/// Weights to start training from with which a ranking Llama can look a letter up: letters live in the last quarter of a vector (<see cref="VectorPlan"/>), which titles leave empty; a head of the
/// first block copies that quarter from each token to the next, and heads of the last block find the token with the same title and copy its quarter to the answer (the
/// two steps of an induction head; Olsson et al. 2022). From random weights no such circuit formed in 400 steps, from these it takes 50; and where no letters are, it
/// copies nothing and is in nobody's way. Where the shape has no room for it, nothing is done.
/// </summary>
internal static class LookUpStart
{
    // Weights of the head that looks one token back, and of those that look for the same title: attention then is e⁴ and e⁷ to 1, before training sharpens it.
    private const float BackWeight = 2.65f;
    private const float MatchWeight = 2f;

    // What is copied is written as large as a title's components, and as three times that where it is the answer.
    private const float Copied = 1.5f * VectorPlan.Size;
    private const float Answered = 3 * VectorPlan.Size;

    // Pairs of a head that turn so fast that they tell neighbours apart, and those so slow that a prompt's length hardly turns them.
    private const int FastPairs = 6;

    /// <summary>Sets the weights.</summary>
    /// <param name="network">Titles have their vectors.</param>
    /// <param name="options">Its shape.</param>
    /// <param name="letters">The letters and the labels before candidates.</param>
    /// <param name="random">What is drawn from.</param>
    public static void Fill(RankerLlama network, RankerOptions options, LetterFrame letters, CounterRandom random)
    {
        var (width, content, codes, shared) = (options.Width, VectorPlan.Content(options.Width), VectorPlan.Codes(options.Width), VectorPlan.Shared(options.Width));

        // A letter means the same where it stands before a candidate and where it is the answer.
        foreach (var (label, letter) in letters.Labels.Zip(letters.Letters))
        {
            var row = network.Identity.ValueView.Row(letter);
            row[..codes].Clear();
            random.FillNormal(row[codes..shared], 2 * VectorPlan.Size);
            row.CopyTo(network.Identity.ValueView.Row(label[^1]));
        }

        var slow = options.HeadWidth / 2;
        var matching = Math.Min(options.Heads - 1, (content + slow - 1) / slow);
        if (options.Blocks < 2 || matching < 1 || options.HeadWidth < shared - codes)
        {
            return;
        }

        var parameters = network.Parameters.All.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        LookBack((options.Heads - 1) * options.HeadWidth);
        for (var head = 0; head < matching; head++)
        {
            Match((options.Heads - matching + head) * options.HeadWidth, head * slow);
        }

        void LookBack(int column)
        {
            var (query, key, value, output) = VectorPlan.Head(parameters, 0, column, options.HeadWidth);
            for (var pair = 0; pair < FastPairs; pair++)
            {
                var angle = Math.Pow(RankerLlama.RotaryBase, -2.0 * pair / options.HeadWidth);
                query.ValueView.Row(shared)[column + (2 * pair)] = BackWeight;
                key.ValueView.Row(shared)[column + (2 * pair)] = BackWeight * (float)Math.Cos(angle);
                key.ValueView.Row(shared)[column + (2 * pair) + 1] = BackWeight * (float)Math.Sin(angle);
            }

            for (var component = 0; component < shared - codes; component++)
            {
                value.ValueView.Row(codes + component)[column + component] = 1;
                output.ValueView.Row(column + component)[codes + component] = Copied;
            }
        }

        void Match(int column, int first)
        {
            var (query, key, value, output) = VectorPlan.Head(parameters, options.Blocks - 1, column, options.HeadWidth);
            for (var component = 0; component < slow && first + component < content; component++)
            {
                query.ValueView.Row(first + component)[column + options.HeadWidth - slow + component] = MatchWeight;
                key.ValueView.Row(first + component)[column + options.HeadWidth - slow + component] = MatchWeight;
            }

            for (var component = 0; component < shared - codes; component++)
            {
                value.ValueView.Row(codes + component)[column + component] = 1;
                output.ValueView.Row(column + component)[codes + component] = Answered;
            }
        }
    }
}

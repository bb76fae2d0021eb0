using ChatRec.Training.Layers;

namespace ChatRec.Training.Rankers;

/// <summary>
/// Weights to start training from with which "no horror" means the opposite of "horror": a head of the first block carries the mark of words that refuse
/// (<see cref="VectorPlan"/>) to all that follows them, and the first gated layer turns what a marked token says around. From random weights the model soon learns to overhear
/// what is refused, and then has nothing left to turn around: there it stays. Where the shape has no room for it, nothing is done.
/// </summary>
internal static class RefusalStart
{
    // A word that refuses is attended e⁶ times as much as any other, wherever it stands.
    private const float Weight = 2.4f;

    // Of the gated layer: wide open where there is a mark, shut where there is none; what goes through is taken off twice.
    private const float Gate = 2f;
    private const float Turn = -2 * VectorPlan.Size / 4;

    /// <summary>Sets the weights.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">Its shape.</param>
    public static void Fill(RankerLlama network, RankerOptions options)
    {
        var (content, mark, shared) = (VectorPlan.Content(options.Width), VectorPlan.Content(options.Width), VectorPlan.Shared(options.Width));
        if (options.Heads < 2 || options.FeedForward < 2 * content)
        {
            return;
        }

        var parameters = network.Parameters.All.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        var (query, key, value, output) = VectorPlan.Head(parameters, 0, 0, options.HeadWidth);
        query.ValueView.Row(shared)[options.HeadWidth - 2] = Weight;
        key.ValueView.Row(mark)[options.HeadWidth - 2] = Weight;
        value.ValueView.Row(mark)[0] = 1;
        output.ValueView.Row(0)[mark] = VectorPlan.Size;

        var (gate, up, down) = (parameters["block0.gate"], parameters["block0.up"], parameters["block0.down"]);
        for (var unit = 0; unit < content; unit++)
        {
            Clear(gate, unit);
            Clear(up, unit);
            down.ValueView.Row(unit).Clear();
            gate.ValueView.Row(mark)[unit] = Gate;
            up.ValueView.Row(unit)[unit] = 1;
            down.ValueView.Row(unit)[unit] = Turn;
        }

        static void Clear(Parameter matrix, int column)
        {
            for (var row = 0; row < matrix.Rows; row++)
            {
                matrix.ValueView.Row(row)[column] = 0;
            }
        }
    }
}

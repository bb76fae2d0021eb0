using ChatRec.Training.Kernels;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Rankers;

/// <summary>
/// Where what stands in a token's vector when a ranker's training begins, so that circuits can be written into the weights: what a title is in the first three quarters but
/// for the last component, a mark for words that refuse; the codes of letters; and a component that all tokens share, from which queries and keys are made that depend on
/// nothing but position. Training may do with it what it likes.
/// </summary>
internal static class VectorPlan
{
    /// <summary>The size of a component of a title's vector (<see cref="Initialisation.CoTransitionStart"/>).</summary>
    public const float Size = 0.15f;

    /// <summary>The size of the shared component, and of the mark where it is.</summary>
    public const float Loud = 2.3f * Size;

    /// <summary>Components that tell what a title is: the first ones. Also the place of the mark, which follows them.</summary>
    public static int Content(int width) => (width * 3 / 4) - 1;

    /// <summary>Where the codes of letters begin; they end before <see cref="Shared"/>.</summary>
    public static int Codes(int width) => width * 3 / 4;

    /// <summary>Place of the component that all tokens share.</summary>
    public static int Shared(int width) => width - 1;

    /// <summary>Fills the vectors of tokens that are no titles.</summary>
    /// <param name="network">Titles and words that describe titles have their vectors.</param>
    /// <param name="task">Its tokens.</param>
    /// <param name="random">What is drawn from.</param>
    public static void Fill(RankerLlama network, RankerTask task, CounterRandom random)
    {
        var width = network.Identity.Columns;
        var content = Content(width);
        for (var token = task.Vocabulary.TitleCount; token < network.Identity.Rows; token++)
        {
            var row = network.Identity.ValueView.Row(token);
            if (!task.Words.ContainsKey(token))
            {
                random.FillNormal(row[..content], Size);
            }

            row[content..].Clear();
            row[content] = task.Refusals.Contains(token) ? Loud : 0;
            row[Shared(width)] = Loud;
        }

        network.Attributes.ValueView.Row(network.SharedAttribute)[Shared(width)] = Loud;
    }

    /// <summary>A head's matrices, its own columns and rows emptied.</summary>
    public static (Parameter Query, Parameter Key, Parameter Value, Parameter Output) Head(Dictionary<string, Parameter> parameters, int block, int column, int headWidth)
    {
        var (query, key, value, output) = (parameters[$"block{block}.query"], parameters[$"block{block}.key"], parameters[$"block{block}.value"], parameters[$"block{block}.output"]);
        for (var row = 0; row < query.Rows; row++)
        {
            query.ValueView.Row(row).Slice(column, headWidth).Clear();
            key.ValueView.Row(row).Slice(column, headWidth).Clear();
            value.ValueView.Row(row).Slice(column, headWidth).Clear();
        }

        for (var row = column; row < column + headWidth; row++)
        {
            output.ValueView.Row(row).Clear();
        }

        return (query, key, value, output);
    }
}

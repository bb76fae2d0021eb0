using ChatRec.Training.Kernels;

namespace ChatRec.Training.Rankers.Examples;

/// <summary>What a ranker is asked in training: one kind of example.</summary>
public interface IExampleSource
{
    /// <summary>The examples of one part of a step: a function of what is drawn.</summary>
    /// <param name="share">Share of a step that the part is: 1 / parts.</param>
    /// <param name="random">The part's own stream.</param>
    IReadOnlyList<RankerSequence> Examples(double share, CounterRandom random);
}

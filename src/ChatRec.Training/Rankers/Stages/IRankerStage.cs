using ChatRec.Training.Kernels;

namespace ChatRec.Training.Rankers.Stages;

/// <summary>A part of a ranker's training: what it is asked in a number of steps.</summary>
public interface IRankerStage
{
    /// <summary>Name in reports.</summary>
    string Name { get; }

    /// <summary>Number of steps.</summary>
    int Steps { get; }

    /// <summary>The examples of one part of a step: a function of what is drawn.</summary>
    /// <param name="share">Share of a step that the part is: 1 / parts.</param>
    /// <param name="random">The part's own stream.</param>
    IReadOnlyList<RankerSequence> Examples(double share, CounterRandom random);
}

namespace ChatRec.Training.Optimisation;

/// <summary>Settings of <see cref="AdamW"/>.</summary>
/// <param name="LearningRate">Step size after the warm-up.</param>
/// <param name="WeightDecay">Share of a weight that a step of rate 1 would take away.</param>
/// <param name="MaxGradientNorm">Longer gradients are shortened to this; 0 never.</param>
/// <param name="WarmUpSteps">Steps over which the rate rises from 0.</param>
/// <param name="AverageDecay">What the average of the weights keeps of itself a step: it looks back over 1 / (1 - this) steps; 0 is no average.</param>
public sealed record OptimiserOptions(
    double LearningRate = 1e-3, double WeightDecay = 1e-2, double MaxGradientNorm = 5, int WarmUpSteps = 0, double AverageDecay = 0.99);

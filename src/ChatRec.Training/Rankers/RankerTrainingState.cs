namespace ChatRec.Training.Rankers;

/// <summary>Where a run stands beside its parameters and optimiser.</summary>
/// <param name="Validations">Validations so far.</param>
/// <param name="Best">The best averaged weights of the stage, by parameter; empty before the first validation.</param>
/// <param name="LossSum">Sum of the steps' losses since the last validation.</param>
/// <param name="StepSum">Number of those steps.</param>
internal sealed record RankerTrainingState(IReadOnlyList<RankerValidation> Validations, IReadOnlyList<float[]> Best, double LossSum, long StepSum);

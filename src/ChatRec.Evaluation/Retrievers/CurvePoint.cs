namespace ChatRec.Evaluation.Retrievers;

/// <summary>One epoch of a training.</summary>
/// <param name="Epoch">From 1; a part of an epoch where validation is more frequent.</param>
/// <param name="Loss">Mean training loss, nats a position.</param>
/// <param name="ValidationRecall">Recall@10 on validation; NaN where it was not measured.</param>
public readonly record struct CurvePoint(double Epoch, double Loss, double ValidationRecall);

namespace ChatRec.Ranking.OnePass;

/// <summary>
/// What makes fused utilities the probabilities that people see: fitted on held-out users by `chatrec evaluate ranker`. It never changes an order.
/// </summary>
public sealed record FusionCalibration
{
    /// <summary>The lowest temperature.</summary>
    public const double LowestTemperature = 0.05;

    /// <summary>The highest temperature.</summary>
    public const double HighestTemperature = 20;

    /// <summary>What the utilities are divided by: above 1 for utilities that promise too much.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>"None of these": the probability that what a person takes is not in the list, from 0 to below 1.</summary>
    public double None { get; init; }

    /// <summary>What was maximised, on whom.</summary>
    public string? Metric { get; init; }

    /// <summary>The metric's value.</summary>
    public double? MetricValue { get; init; }

    /// <summary>When it was fitted, UTC.</summary>
    public DateTimeOffset? Fitted { get; init; }

    /// <summary>The command that fitted it.</summary>
    public string? Command { get; init; }

    /// <summary>Whether the values are possible.</summary>
    internal bool IsPossible => Temperature is >= LowestTemperature and <= HighestTemperature && None is >= 0 and < 1;
}

namespace ChatRec.Bot.Tests.Hosting;

/// <summary>The system's clock, moved ahead as a test wants.</summary>
public sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}

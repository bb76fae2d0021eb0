using System.Globalization;
using ChatRec.Bot.Channels.Activities;

namespace ChatRec.Bot.Channels.DirectLine;

/// <summary>What clients read: activities, and the place to go on from.</summary>
internal sealed record ActivitySet(IReadOnlyList<Activity> Activities, string Watermark)
{
    /// <summary>A page as clients read it.</summary>
    public static ActivitySet Of(ActivityPage page) => new(page.Activities, page.Watermark.ToString(CultureInfo.InvariantCulture));
}

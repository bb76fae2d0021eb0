using System.Globalization;
using ChatRec.Training.Lora;

namespace ChatRec.Cli.Training.Lora;

/// <summary>What the user gives the next item, from 1 to 5, after what they gave the others.</summary>
internal sealed class RatingTask(ItemPrompt prompt) : ILoraTask
{
    public LoraExample? Example(LoraMoment moment) => ItemPrompt.Stars(moment.User.Ratings[moment.Position]) is { } stars
        ? new LoraExample(prompt.About(moment, moment.Next), stars.ToString(CultureInfo.InvariantCulture))
        : null;
}

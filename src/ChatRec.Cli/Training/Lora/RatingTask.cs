using ChatRec.Ranking.Ratings;
using ChatRec.Retrieval.Items;
using ChatRec.Training.Lora;

namespace ChatRec.Cli.Training.Lora;

/// <summary>What the user gives the next item, from 1 to 5, after what they gave the others.</summary>
internal sealed class RatingTask(RatingReader reader, Catalogue catalogue) : ILoraTask
{
    public LoraExample? Example(LoraMoment moment)
    {
        var ratings = moment.User.Ratings;
        if (float.IsNaN(ratings[moment.Position]))
        {
            return null;
        }

        var history = Enumerable.Range(0, moment.Position)
            .Where(place => !float.IsNaN(ratings[place]))
            .Select(place => new RatedItem(catalogue[moment.User.Items[place]], RatingScale.ClassOf(ratings[place])))
            .ToList();
        return new LoraExample(
            LoraPrompts.Of(reader.WritePrompt(new RatingQuestion(history, catalogue[moment.Next]), [])),
            reader.Answer(RatingScale.ClassOf(ratings[moment.Position])));
    }
}

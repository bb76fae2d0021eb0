using ChatRec.Ranking.OnePass;
using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Items;
using ChatRec.Training.Lora;

namespace ChatRec.Cli.Training.Lora;

/// <summary>
/// LlamaRec's ranking (Yue et al. 2023): the service's own prompt, the letter of what came next as the response. The other candidates are those that other
/// people's histories put next, and the letters are dealt at random, so that a letter's place says nothing.
/// </summary>
/// <param name="ranker">Writes the prompt.</param>
/// <param name="labels">Knows the letters.</param>
/// <param name="catalogue">The items.</param>
/// <param name="count">Candidates of a prompt.</param>
internal sealed class RankTask(OnePassRanker ranker, Verbalizer labels, Catalogue catalogue, int count) : ILoraTask
{
    public LoraExample? Example(LoraMoment moment)
    {
        if (!moment.IsWelcome || moment.Before.Contains(moment.Next))
        {
            return null;
        }

        var scores = moment.Others.ScoreSequence(moment.Before);
        var seen = moment.Before.ToArray().ToHashSet();
        int[] items = [moment.Next, .. Enumerable.Range(0, scores.Length)
            .Where(item => item != moment.Next && scores[item] > 0 && !seen.Contains(item))
            .OrderByDescending(item => scores[item])
            .Take(count - 1)];
        if (items.Length < 2)
        {
            return null;
        }

        moment.Random.Shuffle<int>(items);
        var prompt = ranker.WritePrompt(new RankingRequest(moment.User.ToHistory(catalogue, moment.Position), [.. items.Select(item => new Candidate(catalogue[item], scores[item], []))]));
        return new LoraExample(LoraPrompts.Of(prompt), labels.Labels(prompt, items.Length)[Array.IndexOf(items, moment.Next)].Text);
    }
}

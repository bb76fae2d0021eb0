using System.Text.RegularExpressions;
using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Questions;
using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Profiles;
using ChatRec.Bot.Recommendations;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue;

/// <summary>Questions of the bot: what was wrong with a list, which title was meant, how it was.</summary>
public sealed partial class DialogueEngine
{
    /// <summary>The first refusal is asked about; from the second on the question is what splits best what is left. Never two questions in a row.</summary>
    private async Task RefusedAsync(TurnContext context, CancellationToken cancellationToken)
    {
        var allSeen = context.Understood.References.Any(reference => reference is { Ordinal: Reference.All, Sentiment: Sentiment.Seen });
        if (allSeen)
        {
            foreach (var id in context.State.Listed)
            {
                context.Learn(new ProfileEntry(id, Signal.Seen, context.Turn.Text.Trim(), _time.GetUtcNow()));
            }

            context.Notes.Add($"You know your {_options.ItemsNoun}! I noted that you have {_options.SeenVerb} all of them.");
            await ListAsync(context, [], continues: true, cancellationToken).ConfigureAwait(false);
            return;
        }

        var refusals = context.State.Refusals + 1;
        context.State = context.State with { Refusals = refusals };
        var wantsOther = WordSplitter.Split(context.Turn.Text).Any(word => word.Folded is "else" or "different" or "other" or "again" or "another");
        if (refusals >= 2 && context.MayAsk && await AskWhatKindAsync(context, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (wantsOther || !context.MayAsk)
        {
            context.Notes.Add(context.Vary("Let's try another direction.", "Then something else."));
            await ListAsync(context, [], continues: true, cancellationToken).ConfigureAwait(false);
            return;
        }

        var listed = context.State.Listed.Select(_catalogue.Find).OfType<Item>().ToList();
        var genres = listed.SelectMany(item => item.Genres).CountBy(genre => genre)
            .Where(pair => pair.Value >= 2).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Key).Take(2).ToList();
        var years = listed.Select(item => item.Year).OfType<int>().Order().ToList();
        var newest = _catalogue.Items.Max(item => item.Year) ?? 0;
        var era = years.Count > 0 && years[years.Count / 2] < newest - 12 ? "Something newer" : "Something older";
        context.State = context.State with { Pending = new PendingQuestion(QuestionKind.WhatInstead, [], Sentiment.Named, context.Turn.Text) };
        var much = genres.Count > 0 ? $"too much {WishWords.List([.. genres.Select(WishWords.Genre)], "or")}, the wrong era, or have you {_options.SeenVerb} them all?" : $"the wrong era, or have you {_options.SeenVerb} them all?";
        context.Say(
            [.. genres.Select(genre => $"No {WishWords.Genre(genre)}"), era, "I've seen them all", "Something else"],
            $"Fair enough. What was wrong with them: {much}",
            $"Sorry, those missed. Was it {much}");
    }

    /// <summary>Whether nothing is known that a list could follow: no taste, no wish, no word of what kind.</summary>
    private static bool IsVague(TurnContext context, List<Opinion> said) =>
        said.Count == 0 && context.Profile.Count == 0 && !context.State.Wish.Constrains && context.State.Wish.Text is null && context.State.LikeItemIds.Count == 0
        && !context.Critique.Asks && context.Understood is { Act: DialogueAct.Ask, Wish.Count: null, Unclear.Count: 0, LeftOut: null } && !Insists().IsMatch(context.Turn.Text);

    /// <summary>Asks what splits the candidates best, weighted by their scores; false if no question is worth it or it may not ask again.</summary>
    private async Task<bool> AskWhatKindAsync(TurnContext context, CancellationToken cancellationToken)
    {
        if (!context.MayAsk)
        {
            return false;
        }

        var wish = context.State.Wish;
        var history = HistoryOf(context);
        var never = history.Interactions.Select(interaction => interaction.ItemId).Concat(context.State.LikeItemIds).Concat(context.State.Shown).Concat(_nearest.OutsideFame(wish));
        var excluded = wish with { ExcludedGenres = [.. wish.ExcludedGenres.Union(context.Wishes.Select(lasting => lasting.Genre))] };
        var candidates = await _recommender.ConsiderAsync(
            new RecommendationRequest(history, excluded.ToFilter(never), CandidatesConsidered) { Text = wish.Text, LikeItemIds = context.State.LikeItemIds }, cancellationToken).ConfigureAwait(false);

        // Where no score tells one from another, the place in the list does.
        var scored = candidates.Any(candidate => candidate.Score > 0);
        var weighted = candidates.Select((candidate, index) => (candidate.Item, scored ? candidate.Score : 1.0 / (index + 1))).ToList();
        if (_questions.Best(weighted, excluded) is not { } question)
        {
            return false;
        }

        context.State = context.State with { Pending = new PendingQuestion(QuestionKind.WhatKind, [], Sentiment.Named, context.Turn.Text) };
        var offered = question.Answers.Select(answer => answer.Text).ToList();
        string[] suggestions = offered.Contains(QuestionPicker.Otherwise) ? [.. offered] : [.. offered, "Surprise me"];
        var kinds = WishWords.List([.. offered.Where(text => text != QuestionPicker.Otherwise).Select(WishWords.Genre)], "or");
        var asks = question.Aspect switch
        {
            QuestionAspect.Genre => $"which of these comes nearest: {kinds}",
            QuestionAspect.Era => $"which years would you like: {kinds}",
            _ => "something that many people know, or something less known",
        };
        context.Say(
            suggestions,
            $"{Notes(context)}One question, so that I don't just guess: {asks}?",
            $"{Notes(context)}That leaves a lot to choose from. Tell me, {asks}?");
        return true;
    }

    // So many candidates stand for what might be wanted.
    private const int CandidatesConsidered = 100;

    /// <summary>Who wants just anything is not asked what.</summary>
    [GeneratedRegex(@"\b(popular|surprise|anything|whatever|random|any (film|movie|one)s?|best|top|don['’]?t (care|mind|know)|no idea|you (choose|decide|pick))\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Insists();

    private void AskHowItWas(TurnContext context, List<Opinion> said)
    {
        var titles = WishWords.List([.. said.Select(one => one.Item.Title)]);
        context.Notes.Clear();
        context.State = context.State with
        {
            FocusItemId = said[^1].Item.Id,
            Pending = said.Count == 1 ? new PendingQuestion(QuestionKind.HowWasIt, [said[0].Item.Id], Sentiment.Seen, context.Turn.Text) : null,
        };
        if (said.Count == 1)
        {
            context.Say(
                ["I loved it", "I didn't like it", "Show me other ones"],
                $"Noted, you have {_options.SeenVerb} {titles}; I won't suggest it again. How was it?",
                $"{titles} is off the list. Did you like it?");
            return;
        }

        context.Say(
            ["Show me other ones", "What do you know about me?"],
            $"Noted, you have {_options.SeenVerb} {titles}; I won't suggest them again. Tell me which of them you liked, or ask for other ones.",
            $"{titles}: noted as {_options.SeenVerb}. Were they any good?");
    }

    private void AskWhich(TurnContext context, UnclearTitle unclear)
    {
        var options = unclear.SuggestedItemIds.Select(_catalogue.Find).OfType<Item>().ToList();
        if (options.Count == 0)
        {
            context.Say(
                context.State.RecommendationId is null ? Examples : ["More", "Help"],
                $"I don't have \"{unclear.Text}\" in my catalogue. I know {_options.ItemsNoun} by title, genre and year up to {NewestYear}, but no people or series. Which other {_options.ItemNoun} did you enjoy?",
                $"\"{unclear.Text}\" is not among my {_options.ItemsNoun}. Is there another title you loved?");
            return;
        }

        context.State = context.State with
        {
            Pending = new PendingQuestion(QuestionKind.DidYouMean, [.. options.Select(item => item.Id)], unclear.Sentiment, context.Turn.Text),
        };
        var titles = WishWords.List([.. options.Select(item => item.TitleWithYear)], "or");
        // "I like John Wayne."
        var person = MayBePerson().IsMatch(unclear.Text) ? $" If that is a person: I know {_options.ItemsNoun}, but not who is in them." : "";
        var same = options.Count > 1 && options.All(item => item.Title == options[0].Title);
        context.Say(
            [.. options.Select(item => item.TitleWithYear), "None of these"],
            same ? $"There is more than one {options[0].Title}. Did you mean {titles}?" : $"I don't know \"{unclear.Text}\". Did you mean {titles}?{person}",
            same ? $"Which {options[0].Title} did you mean: {titles}?" : $"\"{unclear.Text}\" is not in my catalogue. Perhaps {titles}?{person}");
    }

    /// <summary>Two or three words with capitals, none of them small or a number.</summary>
    [GeneratedRegex(@"^(?!The |A )\p{Lu}[\p{Ll}'’]{2,}( \p{Lu}[\p{L}'’.]+){1,2}$", RegexOptions.CultureInvariant)]
    private static partial Regex MayBePerson();

    private void AskWhichListed(TurnContext context, Sentiment opinion)
    {
        context.State = context.State with { Pending = new PendingQuestion(QuestionKind.DidYouMean, context.State.Listed, opinion, context.Turn.Text) };
        var listed = context.State.Listed.Select(_catalogue.Find).OfType<Item>().Take(_options.Count).ToList();
        context.Say(
            [.. listed.Select(item => item.TitleWithYear)],
            "Which one do you mean? Its number or its title will do.",
            $"Good to know. Which of the {WishWords.Number(context.State.Listed.Count)} is that about?");
    }

    private void NoSuchPlace(TurnContext context)
    {
        if (context.State.Listed.Count == 0)
        {
            context.Say(Examples, "There is no list yet to count in. Tell me what you loved and I'll make one.", "I have not shown you a list yet. What did you enjoy lately?");
            return;
        }

        var count = WishWords.Number(context.State.Listed.Count);
        context.Say(["Why the first one?", "More"], $"My last list has only {count}. Which one do you mean?", $"There {(count == "one" ? "is" : "are")} only {count} in my last list. Which one?");
    }

    private void AskTaste(TurnContext context)
    {
        context.State = context.State with { Pending = new PendingQuestion(QuestionKind.Taste, [], Sentiment.Named, "") };
        context.Say(
            Examples,
            $"{Notes(context)}Happy to help. Which two {_options.ItemsNoun} did you love?",
            $"{Notes(context)}To get started, name one or two {_options.ItemsNoun} you loved, or a genre you are in the mood for.");
    }
}

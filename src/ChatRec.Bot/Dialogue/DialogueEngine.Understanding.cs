using System.Text.RegularExpressions;
using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Bot.Profiles;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue;

/// <summary>What a message means here: answers to questions, "it" and "the second one" become titles; opinions are noted.</summary>
public sealed partial class DialogueEngine
{
    /// <summary>Reads a message as the answer to the question that waits for one; the question is then settled.</summary>
    private Understood Resolve(Understood understood, TurnContext context)
    {
        var pending = context.State.Pending;
        context.State = context.State with { Pending = null };

        // "Less known", "any year is fine", "I hate musicals": words that only a critique reads still ask for a list.
        if (context.Critique.Asks && understood.Act is DialogueAct.OutOfScope or DialogueAct.SmallTalk or DialogueAct.Accept or DialogueAct.Reject or DialogueAct.Nothing or DialogueAct.AskFact
            or DialogueAct.Abuse or DialogueAct.Thank or DialogueAct.More)
        {
            understood = understood with { Act = DialogueAct.Ask };
        }

        understood = pending?.Kind switch
        {
            QuestionKind.DidYouMean => ResolveWhich(understood, pending, context),
            QuestionKind.Taste => ResolveTaste(understood),
            QuestionKind.WhatKind when understood.Act is DialogueAct.Reject or DialogueAct.OutOfScope or DialogueAct.No or DialogueAct.Yes or DialogueAct.Accept or DialogueAct.More
                && !(understood.Act is DialogueAct.OutOfScope && CountWords(context.Turn.Text) > 6) => understood with { Act = DialogueAct.Ask },
            QuestionKind.ForgetAll when understood.Act is DialogueAct.Yes => new Understood(DialogueAct.Forget),
            QuestionKind.ForgetAll when understood.Act is DialogueAct.No or DialogueAct.Reject || WordSplitter.Split(context.Turn.Text) is [{ Folded: "no" or "keep" or "dont" or "cancel" }, ..] => KeepAll(understood, context),
            QuestionKind.ShallI when understood.Act is DialogueAct.Yes => understood with
            {
                Act = DialogueAct.Ask,
                Mentions = [.. pending.OptionItemIds.Select(id => MentionOf(id, Sentiment.AskedLike))],
            },
            QuestionKind.HowWasIt when understood.Act is DialogueAct.Yes or DialogueAct.No => understood with
            {
                Act = DialogueAct.Tell,
                References = [new Reference(Reference.Focus, understood.Act is DialogueAct.Yes ? Sentiment.Liked : Sentiment.Disliked)],
            },
            _ => understood,
        };

        if (understood.MeantYear is { } year && understood.Mentions.Count == 0)
        {
            understood = Correct(understood, year, context);
        }
        else if (MeantTitle().IsMatch(context.Turn.Text) && understood.Mentions.Count > 0)
        {
            understood = CorrectTitle(understood, context);
        }

        if (understood is { Mentions.Count: 0, Wish.Constrains: false } && understood.References.All(reference => reference.Ordinal == Reference.Focus) && context.State.LastNamed is [.., var lastNamed]
            && _catalogue.Find(lastNamed) is not null && MeantOpinion().Match(context.Turn.Text) is { Success: true, Groups: var meant })
        {
            var sentiment = meant["disliked"].Success ? Sentiment.Disliked : meant["seen"].Success ? Sentiment.Seen : Sentiment.Liked;
            understood = new Understood(DialogueAct.Tell) { Mentions = [MentionOf(lastNamed, sentiment)] };
        }

        // "I loved it" is about what was last spoken of; without that it is about the list.
        var focus = understood.References.Any(reference => reference.Ordinal == Reference.Focus);
        if (focus && context.State.FocusItemId is null && context.State.Listed.Count > 0 && understood.Act is DialogueAct.OutOfScope or DialogueAct.Tell)
        {
            context.AsksWhichListed = understood.References[0].Sentiment;
        }

        if (understood.Act is DialogueAct.Tell && Addition().IsMatch(context.Turn.Text))
        {
            understood = understood with
            {
                Mentions = [.. understood.Mentions.Select(mention => mention.Sentiment is Sentiment.Named ? mention with { Sentiment = Sentiment.Liked } : mention)],
            };
        }

        if (focus && context.State.FocusItemId is not null && !understood.Wish.Constrains && understood.Act is not (DialogueAct.Why or DialogueAct.Forget or DialogueAct.Ask))
        {
            understood = understood with { Act = DialogueAct.Tell };
        }

        return understood;
    }

    private Understood ResolveWhich(Understood understood, PendingQuestion pending, TurnContext context)
    {
        var choice = understood switch
        {
            { Act: DialogueAct.Yes } => pending.OptionItemIds is [var first, ..] ? first : null,
            { MeantYear: { } year } => pending.OptionItemIds.FirstOrDefault(id => _catalogue.Find(id)?.Year == year),
            { References: [{ Ordinal: > 0 and < Reference.All } place] } => pending.OptionItemIds.ElementAtOrDefault(place.Ordinal - 1),
            { References: [{ Ordinal: Reference.Last }] } => pending.OptionItemIds[^1],
            _ => null,
        };
        choice ??= pending.OptionItemIds.FirstOrDefault(id => _catalogue.Find(id)?.TitleWithYear.Equals(context.Turn.Text.Trim(), StringComparison.OrdinalIgnoreCase) is true);
        if (choice is not null)
        {
            return new Understood(DialogueAct.Tell) { Mentions = [MentionOf(choice, pending.Sentiment is Sentiment.Named ? Sentiment.Liked : pending.Sentiment)], Wish = understood.Wish with { Text = null } };
        }

        if (understood.Act is DialogueAct.No or DialogueAct.Reject)
        {
            context.Notes.Add("Then I don't know that one, sorry.");
            return understood with { Act = context.State.RecommendationId is null && context.Profile.Count == 0 ? DialogueAct.Accept : DialogueAct.Ask, References = [] };
        }

        return understood with
        {
            Mentions = [.. understood.Mentions.Select(mention => mention.Sentiment is Sentiment.Named && pending.OptionItemIds.Contains(mention.ItemId)
                ? mention with { Sentiment = pending.Sentiment }
                : mention)],
        };
    }

    /// <summary>A bare title answers "which two did you love?".</summary>
    private static Understood ResolveTaste(Understood understood) => understood.Act is DialogueAct.Tell
        ? understood with
        {
            Mentions = [.. understood.Mentions.Select(mention => mention.Sentiment is Sentiment.Named ? mention with { Sentiment = Sentiment.Liked } : mention)],
        }
        : understood;

    /// <summary>"I meant the 1995 one": the namesake of that year takes the place of the title last named.</summary>
    private Understood Correct(Understood understood, int year, TurnContext context)
    {
        foreach (var wrong in context.State.LastNamed.Select(_catalogue.Find).OfType<Item>())
        {
            var right = _catalogue.Items.FirstOrDefault(item => item.Year == year && item.Id != wrong.Id && item.Title.Equals(wrong.Title, StringComparison.OrdinalIgnoreCase));
            if (right is not null)
            {
                return Replace(wrong, right, context);
            }
        }

        return understood;
    }

    /// <summary>"I meant Aliens", "I meant Aliens, not Alien": takes the place of the title last named, of several the one most like it.</summary>
    private Understood CorrectTitle(Understood understood, TurnContext context)
    {
        var named = understood.Mentions.Select(mention => _catalogue.Find(mention.ItemId)).OfType<Item>().ToList();
        var before = context.State.LastNamed.Select(_catalogue.Find).OfType<Item>().ToList();
        var right = named.FirstOrDefault(item => !before.Contains(item));
        if (right is null || named.Exists(item => item != right && !before.Contains(item)))
        {
            return understood;
        }

        var wrong = named.FirstOrDefault(before.Contains) ?? before.OrderByDescending(item => CommonStart(item.Title, right.Title)).FirstOrDefault();
        return wrong is null || (before.Count > 1 && !named.Contains(wrong) && CommonStart(wrong.Title, right.Title) < 3) ? understood : Replace(wrong, right, context);
    }

    private static int CommonStart(string one, string other) => one.AsSpan().CommonPrefixLength(other);

    /// <summary>What was noted about the wrong title is about the right one, in the profile and in what the list goes by.</summary>
    private Understood Replace(Item wrong, Item right, TurnContext context)
    {
        var known = context.Profile.Find(entry => entry.ItemId == wrong.Id);
        var unlike = context.State.UnlikeItemIds.Contains(wrong.Id);
        context.Corrected = wrong.Id;
        context.Profile.RemoveAll(entry => entry.ItemId == wrong.Id);
        context.State = context.State with
        {
            LikeItemIds = [.. context.State.LikeItemIds.Where(id => id != wrong.Id)],
            UnlikeItemIds = [.. context.State.UnlikeItemIds.Where(id => id != wrong.Id)],
        };
        context.Notes.Add($"Right, {right.TitleWithYear}, not {wrong.TitleWithYear}.");
        var sentiment = known is not null ? SentimentOf(known.Signal) : unlike ? Sentiment.AskedUnlike : Sentiment.AskedLike;
        return new Understood(DialogueAct.Tell) { Mentions = [MentionOf(right.Id, sentiment)] };
    }

    [GeneratedRegex(@"\b(i|sorry|no|actually|rather),?( i)? (meant|mean)\b(?! to (see|watch))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MeantTitle();

    /// <summary>"I meant loved, sorry": another opinion about the title last named.</summary>
    [GeneratedRegex(@"\b(meant|mean)( to (say|write|type))?,?( that)?( i)?[\s""'“]+((?<disliked>hated?|disliked?|(did ?n[o'’]?t|don[o'’]?t|not) (really )?(like|love|enjoy)d?)|(?<seen>seen|saw|watched)|(?<liked>loved?|liked?|enjoyed))\b(?! to\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MeantOpinion();

    private static Sentiment SentimentOf(Signal signal) => signal switch
    {
        Signal.Liked => Sentiment.Liked,
        Signal.Disliked => Sentiment.Disliked,
        _ => Sentiment.Seen,
    };

    private Mention MentionOf(string itemId, Sentiment sentiment)
    {
        var title = _catalogue.Find(itemId)!.TitleWithYear;
        return new Mention(itemId, title, title, 0, sentiment);
    }

    /// <summary>Titles and places of this message, as items with what was said about them.</summary>
    private List<Opinion> Said(TurnContext context)
    {
        var said = new List<Opinion>();
        foreach (var mention in context.Understood.Mentions)
        {
            if (_catalogue.Find(mention.ItemId) is { } named)
            {
                var item = Namesake(named, mention, context);
                said.Add(new Opinion(item, mention.Sentiment, mention.Person));
            }
        }

        foreach (var reference in context.Understood.References)
        {
            foreach (var item in Places(reference.Ordinal, context.State))
            {
                said.Add(new Opinion(item, reference.Sentiment, null));
            }
        }

        return said;
    }

    /// <summary>A title without a year means the namesake that is known or listed here, if one is.</summary>
    private Item Namesake(Item named, Mention mention, TurnContext context)
    {
        if (mention.Text.Any(char.IsAsciiDigit) || context.Profile.Exists(entry => entry.ItemId == named.Id) || context.State.Listed.Contains(named.Id))
        {
            return named;
        }

        return context.State.Listed.Concat(context.Profile.Select(entry => entry.ItemId)).Select(_catalogue.Find).OfType<Item>()
            .FirstOrDefault(item => item.Title.Equals(named.Title, StringComparison.OrdinalIgnoreCase)) ?? named;
    }

    /// <summary>"And Stalker too": goes on with what was loved.</summary>
    [GeneratedRegex(@"^\s*(and|also|plus|oh and)\b|\b(too|as well|also)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Addition();

    private IEnumerable<string> NamedItems(TurnContext context) => Said(context).Select(said => said.Item.Id).Distinct(StringComparer.Ordinal);

    private IEnumerable<Item> Places(int ordinal, ConversationState state)
    {
        var ids = ordinal switch
        {
            Reference.Focus => state.FocusItemId is { } focus ? [focus] : [],
            Reference.All => state.Listed,
            > 0 => state.Listed.Skip(ordinal - 1).Take(1),
            _ => state.Listed.Skip(Math.Max(0, state.Listed.Count + ordinal)).Take(ordinal < -state.Listed.Count ? 0 : 1),
        };
        return ids.Select(_catalogue.Find).OfType<Item>();
    }

    /// <summary>Remembers opinions, and says which ones if that is not said by the list itself.</summary>
    private void Note(TurnContext context, List<Opinion> said)
    {
        foreach (var (item, sentiment, person) in said)
        {
            Signal? signal = sentiment switch
            {
                Sentiment.Liked => Signal.Liked,
                Sentiment.Disliked => Signal.Disliked,
                Sentiment.Seen => Signal.Seen,
                _ => null,
            };
            if (signal is { } known && person is null)
            {
                context.Learn(new ProfileEntry(item.Id, known, context.Turn.Text.Trim(), _time.GetUtcNow(), context.State.Shown.Contains(item.Id)));
            }
        }

        if (said.Where(one => one.Person is null).GroupBy(one => one.Item).FirstOrDefault(about => about.Any(one => one.Sentiment is Sentiment.Liked) && about.Any(one => one.Sentiment is Sentiment.Disliked)) is { } torn)
        {
            context.Notes.Add($"You said two things about {torn.Key.Title}; I kept the last.");
        }

        if (said.Count > 0)
        {
            context.State = context.State with
            {
                Spoken = [.. context.State.Spoken
                    .Concat(said.Where(one => one is { Person: null, Sentiment: Sentiment.Named or Sentiment.AskedLike or Sentiment.AskedUnlike } && !context.State.Listed.Contains(one.Item.Id)).Select(one => one.Item.Id))
                    .Distinct(StringComparer.Ordinal).TakeLast(100)],
                LastNamed = [.. said.Select(one => one.Item.Id).Distinct(StringComparer.Ordinal).Take(20)],
                FocusItemId = said[^1].Item.Id,
            };
        }

        var disliked = Of(Sentiment.Disliked, said);
        if (disliked.Count > 0)
        {
            context.Notes.Add($"Noted that {Who(said.First(one => one.Sentiment is Sentiment.Disliked).Person)} did not like {WishWords.List(disliked)}.");
        }

        var seen = Of(Sentiment.Seen, said);
        if (seen.Count > 0)
        {
            context.Notes.Add($"Noted that you have {_options.SeenVerb} {WishWords.List(seen)}.");
        }

        var unseen = Of(Sentiment.Unseen, said);
        if (unseen.Count > 0)
        {
            context.Notes.Add($"{WishWords.List(unseen)} {(unseen.Count == 1 ? "is" : "are")} in my catalogue, so you could start there.");
        }
    }

    private static string Who(string? person) => person ?? "you";

    private static List<string> Of(Sentiment sentiment, List<Opinion> said) =>
        [.. said.Where(one => one.Sentiment == sentiment).Select(one => one.Item.Title).Distinct(StringComparer.Ordinal)];
}

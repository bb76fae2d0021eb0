using System.Globalization;
using System.Text.RegularExpressions;
using ChatRec.Bot.Dialogue.Conversations;
using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Bot.Dialogue.Understanding;
using ChatRec.Retrieval.Histories;

namespace ChatRec.Bot.Dialogue;

/// <summary>What the bot says where no list is made.</summary>
public sealed partial class DialogueEngine
{
    private string[] Examples => [.. _options.Examples];

    private void Welcome(TurnContext context)
    {
        var liked = TitlesOf(context.ItemsWith(Signal.Liked).Reverse().Take(3));
        if (liked.Count > 0)
        {
            context.State = context.State with { Pending = new PendingQuestion(QuestionKind.ShallI, [], Sentiment.Named, "") };
            context.Say(
                ["Yes, recommend something", "What do you know about me?", "Help"],
                $"Welcome back! I remember that you liked {WishWords.List(liked)}. Shall I find you something new?",
                $"Hello again! Last time you told me about {WishWords.List(liked)}. Would you like {WishWords.Number(_options.Count)} new ideas?");
            return;
        }

        context.State = context.State with { Pending = new PendingQuestion(QuestionKind.Taste, [], Sentiment.Named, "") };
        if (context.State.Turns == 0)
        {
            context.Say(
                Examples,
                $"Hi! I recommend {_options.ItemsNoun}. Tell me two you loved, or what you are in the mood for, and I'll find {WishWords.Number(_options.Count)} more. "
                + $"I remember what you like, dislike and have {_options.SeenVerb}; say \"forget me\" and it is gone.");
            return;
        }

        context.Say(
            Examples,
            $"Hi! Which two {_options.ItemsNoun} did you love? That is all I need to start.",
            $"Hello! Name two {_options.ItemsNoun} you loved, or tell me a genre or a decade.");
    }

    private void Help(TurnContext context) => context.Say(
        Examples,
        $"Tell me {_options.ItemsNoun} you loved or hated, and I'll suggest others. You can add wishes (\"a thriller from the 90s\", \"like Heat but funnier\", \"no horror\"), "
        + "ask \"why the second one?\", say \"more\", \"none of these\" or \"I've seen the first\". "
        + "I remember your likes and dislikes: \"what do you know about me?\" shows them, \"forget me\" deletes them. I know titles, genres and years, but no actors or directors, and nothing after {NewestYear}.",
        $"It works best if you name two {_options.ItemsNoun} you loved. Then narrow it down: a genre, a decade, \"without romance\", \"like Alien but newer\". "
        + "Ask \"why this?\" about anything I suggest. \"What do you know about me?\" shows what I remember, \"forget me\" deletes it.");

    private void Enjoy(TurnContext context) => context.Say(
        ["More", "Why the first one?"],
        "Glad there is something for you. Enjoy it, and tell me afterwards how it was!",
        "Lovely. Have a good time, and let me know what you thought of it.");

    private void LeaveItThere(TurnContext context)
    {
        context.State = context.State with { Pending = null };
        context.Say(["More", "Start over"], $"{Notes(context)}All right. Say \"more\" whenever you want other ideas.", $"{Notes(context)}No problem. I'm here when you want to go on.");
    }

    private void SayGoodbye(TurnContext context) => context.Say(
        [], "Goodbye, and enjoy what you watch! I'll remember your taste for next time.", "See you! Come back and tell me how it was.");

    private void AnswerThanks(TurnContext context) => context.Say(
        context.State.RecommendationId is null ? Examples : ["More", "Why the first one?"],
        "You're welcome! Tell me afterwards how it was, then my next list fits better.",
        "My pleasure. If you want more ideas, just say \"more\".");

    private void ChatAlong(TurnContext context)
    {
        if (ActReader.IsSad().IsMatch(context.Turn.Text))
        {
            context.Say(
                ["Something funny", "A good drama"],
                "Sorry to hear that. Something to cheer you up, or a good cry?",
                "I'm sorry. Would a comedy help, or rather a drama to have a good cry with?");
            return;
        }

        context.Say(
            context.State.RecommendationId is null ? Examples : ["More", "Something newer"],
            $"I'm doing fine, thanks. Mostly I think about {_options.ItemsNoun}. What are you in the mood for?",
            $"I'm better at {_options.ItemsNoun} than at small talk, but happy to keep you company. Something funny? Something tense?");
    }

    private void StayCalm(TurnContext context) => context.Say(
        context.State.RecommendationId is null ? Examples : ["None of these", "Start over", "Help"],
        $"Sorry that this did not help. Tell me one {_options.ItemNoun} you loved and one you could not stand; that usually fixes it.",
        "I can tell you're annoyed. Let's try again: which genre would you like, and which one on no account?");

    private void NothingSaid(TurnContext context) => context.Say(
        context.State.RecommendationId is null ? Examples : ["More", "Help"],
        $"I can only read words. Which {_options.ItemNoun} did you enjoy lately?",
        "There was nothing in there that I could read. Try a title, a genre or a decade.",
        "Still no words for me. A title is enough to begin with.");

    private void TooLong(TurnContext context) => context.Say(
        Examples,
        string.Create(CultureInfo.InvariantCulture, $"That is {context.Turn.Text.Length:N0} characters, and I read at most {_options.MaxMessageCharacters:N0}. Could you tell me in a few sentences?"),
        string.Create(CultureInfo.InvariantCulture, $"Sorry, that was too much for me to read (limit: {_options.MaxMessageCharacters:N0} characters). The titles alone would do."));

    private void StartOver(TurnContext context)
    {
        var dropped = context.State.Wish.Constrains ? $" I dropped the wish for {_words.Items(context.State.Wish with { Text = null }, null)}." : "";
        context.State = ConversationState.Fresh with
        {
            Turns = context.State.Turns,
            LastText = context.State.LastText,
            Shown = context.State.Shown,
            Pending = new PendingQuestion(QuestionKind.Taste, [], Sentiment.Named, ""),
        };
        context.Say(
            ["Recommend something", .. Examples.Take(2)],
            $"Fresh start.{dropped} I still know your taste. What would you like?",
            $"Let's begin again.{dropped} What are you in the mood for?");
    }

    private async Task OutOfScopeAsync(TurnContext context, CancellationToken cancellationToken)
    {
        var text = context.Turn.Text.Trim();
        var words = CountWords(text);
        if (context.Understood.Opines && SaysOpinion().Match(text) is { Success: true, Groups: var said })
        {
            UnknownTitles(context, said["what"].Value.TrimEnd('.', '!', '?', ' '));
            return;
        }

        if (_understanding.IsForeign(text))
        {
            context.Say(
                Examples,
                "I only understand English, sorry. A title alone works too, and I'll find others like it.",
                $"Sorry, English is all I understand. The title of a {_options.ItemNoun} you loved is enough, though.");
            return;
        }

        if (words is >= 1 and <= 6 && !text.Contains('?', StringComparison.Ordinal) && !text.Contains('<', StringComparison.Ordinal))
        {
            // A few words that are no sentence: a title with a slip, or a topic.
            var near = _understanding.HasUnknownWord(text) ? _understanding.Titles.Nearest(text, 3) : [];
            if (near.Count > 0)
            {
                AskWhich(context, new UnclearTitle(text, 0, Sentiment.Named, [.. near.Select(item => item.Id)]));
                return;
            }

            if (context.Understood.Wish.Text is { } topic && words <= 4 && _understanding.IsTopic(topic))
            {
                context.Notes.Add($"I took \"{topic}\" as a topic.");
                await RecommendAsync(context, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        if (context.State.RecommendationId is not null && !text.Contains('?', StringComparison.Ordinal) && words is >= 1 and <= 25)
        {
            // Something said by the way, and a list on the table.
            context.Say(
                ["More", "Something newer", "Help"],
                "I found no wish in that, so my list stands. Say \"more\" for other ones, or tell me what to change.",
                $"I am not sure what to change after that. A title, a genre or a decade helps me most; \"more\" brings other {_options.ItemsNoun}.");
            return;
        }

        context.Say(
            context.State.RecommendationId is null ? Examples : ["More", "Something newer", "Help"],
            $"That is beyond me: I only know {_options.ItemsNoun}. Tell me a title you loved, a genre or a decade, and I'll find something.",
            $"I can't help with that, but with {_options.ItemsNoun} I can. What did you enjoy lately?",
            $"I did not find a title, a genre or a year in that. For example: \"{_options.Examples[0]}\".");
    }

    /// <summary>Titles that were loved or seen, none of which the catalogue has: newer than it, as a rule.</summary>
    private void UnknownTitles(TurnContext context, string what)
    {
        var several = what.Contains(',', StringComparison.Ordinal) || what.Contains('&', StringComparison.Ordinal) || what.Contains(" and ", StringComparison.OrdinalIgnoreCase);
        var near = !several && CountWords(what) <= 6 && _understanding.HasUnknownWord(what) ? _understanding.Titles.Nearest(what, 3) : [];
        if (near.Count > 0)
        {
            var sentiment = context.Turn.Text.Contains("hate", StringComparison.OrdinalIgnoreCase) || context.Turn.Text.Contains("dislike", StringComparison.OrdinalIgnoreCase)
                ? Sentiment.Disliked : Sentiment.Named;
            AskWhich(context, new UnclearTitle(what, 0, sentiment, [.. near.Select(item => item.Id)]));
            return;
        }

        context.State = context.State with { Pending = new PendingQuestion(QuestionKind.Taste, [], Sentiment.Named, context.Turn.Text) };
        var those = several ? "any of those" : "that one";
        context.Say(
            context.State.RecommendationId is null ? Examples : ["More", "Help"],
            $"I don't know {those}: my {_options.ItemsNoun} end in {NewestYear}. Which older ones did you love?",
            $"My {_options.ItemsNoun} end in {NewestYear}, and I don't have {those}. Is there an older {_options.ItemNoun} you loved?");
    }

    private string NewestYear => (_catalogue.Items.Max(item => item.Year) ?? 0).ToString(CultureInfo.InvariantCulture);

    /// <summary>What stands behind the first verb of liking, hating or seeing.</summary>
    [GeneratedRegex(@"\b(loved?|loving|liked|enjoy(ed)?|adored?|hated?|disliked?|seen|saw|(re)?watched)\s+(?<what>\S.*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex SaysOpinion();

    private static int CountWords(string text) => WordSplitter.Split(text).Count;
}

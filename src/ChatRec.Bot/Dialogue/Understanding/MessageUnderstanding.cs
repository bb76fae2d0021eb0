using System.Text;
using System.Text.RegularExpressions;
using ChatRec.Bot.Dialogue.Titles;
using ChatRec.Retrieval.Items;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>Understands messages by rules and title linking: fast, deterministic, the same answer every time. Safe for concurrent use.</summary>
public sealed partial class MessageUnderstanding
{
    /// <summary>So many characters of a message are read; the rest says nothing.</summary>
    public const int MaxCharacters = 4_000;

    private readonly GenreLexicon _genres;
    private readonly TitleLinker _linker;
    private readonly SlipCorrection _slips;
    private readonly int _newestYear;

    /// <summary>Builds the linker and the lexicon of a catalogue; a second or less for 10,000 items.</summary>
    /// <param name="catalogue">What can be spoken of.</param>
    /// <param name="ratings">Number of ratings by item id: how likely it is that someone speaks of it.</param>
    public MessageUnderstanding(Catalogue catalogue, Func<string, int> ratings)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        _genres = new GenreLexicon(catalogue);
        _linker = new TitleLinker(catalogue, ratings, _genres.Words);
        _slips = new SlipCorrection(_genres, word => _linker.AreOrdinaryWords([word]));
        _newestYear = catalogue.Items.Max(item => item.Year) ?? 0;
    }

    /// <summary>The linker it uses.</summary>
    public TitleLinker Titles => _linker;

    /// <summary>Understands one message. Never throws for any text; of a long one <see cref="MaxCharacters"/> are read.</summary>
    public Understood Understand(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = Clean(text);
        var message = new ReadMessage(text, _linker.Link(text), _slips);
        var places = ReferenceReader.Read(message);
        var sentiments = new SentimentReader(message, _genres);
        var said = SayAbout(message, sentiments, places);
        var wishes = new WishReader(message, _genres, _newestYear, word => _linker.AreOrdinaryWords([word]));
        var wish = wishes.Read(Requests(message, said));

        var mentions = message.Titles.Links.SelectMany(link => MentionsOf(message, link, said, sentiments.SecondOpinions)).ToList();
        var unclear = message.Titles.Doubts.Select(doubt => UnclearOf(message, doubt, said)).ToList();
        var references = places.Select(place => new Reference(place.Ordinal, said[place.First].Sentiment))
            .Where(reference => reference.Ordinal != Reference.All || reference.Sentiment is not Sentiment.Named).Distinct().ToList();
        var hasTitles = mentions.Count + unclear.Count > 0;
        if (!hasTitles && references.Count == 0 && sentiments.ReadAnaphora() is { } opinion)
        {
            references.Add(new Reference(Reference.Focus, opinion));
        }

        var meantYear = MeantYear().Match(text) is { Success: true } match && !hasTitles
            ? int.Parse(match.Groups["year"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)
            : (int?)null;
        if (ActReader.IsInjection(text))
        {
            return new Understood(DialogueAct.OutOfScope);
        }

        var asksLike = mentions.Exists(mention => mention.Sentiment is Sentiment.AskedLike or Sentiment.AskedUnlike);
        var neutral = mentions is [{ Sentiment: Sentiment.Named or Sentiment.Seen or Sentiment.Unseen }] && unclear.Count == 0;
        var act = ActReader.Read(message, wish, hasTitles, neutral, asksLike, references.FindAll(reference => reference.Ordinal != Reference.Focus));
        if (act is DialogueAct.SmallTalk && sentiments.Opines())
        {
            act = DialogueAct.OutOfScope; // "I really liked Oppenheimer": about a title, though none that is known
        }

        if (act is DialogueAct.AskAbout)
        {
            // "Have you seen Fargo?" says nothing of the writer.
            mentions = [mentions[0] with { Sentiment = Sentiment.Named }];
        }

        if (act is not (DialogueAct.Ask or DialogueAct.Reject or DialogueAct.More or DialogueAct.OutOfScope))
        {
            wish = wish with { Text = null, Words = null };
        }

        return new Understood(act)
        {
            Mentions = mentions,
            Unclear = unclear,
            References = references,
            Wish = wish,
            MeantYear = meantYear,
            Opines = sentiments.Opines(),
            LeftOut = wishes.LeftOut,
            Contradictions = wishes.Contradictions,
        };
    }

    /// <summary>
    /// Understands what a person said over several messages of theirs, oldest first: titles add up (the newest word about one
    /// counts), wishes too, where the newer one wins over an older that it contradicts. The act is the last message's.
    /// </summary>
    public Understood Understand(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
        {
            return new Understood(DialogueAct.Nothing);
        }

        var all = texts.Select(Understand).ToList();
        return all[^1] with
        {
            Mentions = [.. all.SelectMany(understood => understood.Mentions).Reverse().DistinctBy(mention => (mention.ItemId, mention.Person)).Reverse()],
            Unclear = [.. all.SelectMany(understood => understood.Unclear)],
            Wish = all.Select(understood => understood.Wish).Aggregate((older, newer) => older.Then(newer)),
        };
    }

    /// <summary>Whether a text has a word that English does not know: perhaps a title with a slip.</summary>
    public bool HasUnknownWord(string text) => WordSplitter.Split(text).Exists(word => word.Folded.Length >= 4 && !_linker.AreOrdinaryWords([word.Folded]));

    /// <summary>Whether most words of a text are none that English knows, so that it is probably in another language.</summary>
    public bool IsForeign(string text)
    {
        var words = WordSplitter.Split(text).Where(word => !word.IsNumber).Select(word => word.Folded).Distinct(StringComparer.Ordinal).ToList();
        return words.Count >= 4 && words.Count(word => word.Length == 1 ? word is not ("i" or "a") : !_linker.IsEnglish(word)) * 2 > words.Count;
    }

    /// <summary>Whether words left of a message may name a topic ("time travel"): ordinary words, no slips of the keyboard.</summary>
    public bool IsTopic(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return _linker.AreOrdinaryWords(words.Split(' '));
    }

    private static Dictionary<int, (Sentiment Sentiment, string? Person)> SayAbout(
        ReadMessage message, SentimentReader sentiments, List<(int First, int End, int Ordinal)> places)
    {
        var targets = message.Spans.Select(span => (First: span.FirstWord, End: span.EndWord))
            .Concat(places.Select(place => (place.First, place.End)))
            .OrderBy(target => target.First).DistinctBy(target => target.First).ToList();
        var read = sentiments.Read(targets);
        return Enumerable.Range(0, targets.Count).ToDictionary(index => targets[index].First, index => read[index]);
    }

    /// <summary>A clause with an opinion about a title or a place asks for nothing: its other words are about that title.</summary>
    private static bool[] Requests(ReadMessage message, Dictionary<int, (Sentiment Sentiment, string? Person)> said)
    {
        var requests = new bool[message.Clauses.Count];
        Array.Fill(requests, true);
        foreach (var (word, (sentiment, _)) in said)
        {
            requests[message.ClauseAt[word]] &= sentiment is Sentiment.AskedLike or Sentiment.AskedUnlike or Sentiment.Named;
        }

        return requests;
    }

    /// <summary>A title as it was said, once for each person whose opinion of it was told.</summary>
    private static IEnumerable<Mention> MentionsOf(
        ReadMessage message,
        TitleLink link,
        Dictionary<int, (Sentiment Sentiment, string? Person)> said,
        IReadOnlyList<(int First, Sentiment Sentiment, string? Person)> second)
    {
        var (sentiment, person) = said[link.FirstWord];
        var (start, text) = Words(message, link.FirstWord, link.EndWord);
        var mention = new Mention(link.Item.Id, link.Item.TitleWithYear, text, start, sentiment, person);
        return second.Where(opinion => opinion.First == link.FirstWord).DistinctBy(opinion => opinion.Person)
            .Select(opinion => mention with { Sentiment = opinion.Sentiment, Person = opinion.Person }).Prepend(mention);
    }

    private static UnclearTitle UnclearOf(ReadMessage message, TitleDoubt doubt, Dictionary<int, (Sentiment Sentiment, string? Person)> said)
    {
        var (start, text) = Words(message, doubt.FirstWord, doubt.EndWord);
        return new UnclearTitle(text, start, said[doubt.FirstWord].Sentiment, [.. doubt.Suggestions.Select(item => item.Id)]);
    }

    private static (int Start, string Text) Words(ReadMessage message, int first, int end)
    {
        var start = message.Words[first].Start;
        var stop = message.Words[end - 1].End;
        if (message.Text.AsSpan(start, stop - start).Contains('(') && stop < message.Text.Length && message.Text[stop] == ')')
        {
            stop++;
        }

        return (start, message.Text[start..stop]);
    }

    /// <summary>Bounded, and control characters are spaces; nothing else changes, so positions stay right.</summary>
    internal static string Clean(string text)
    {
        var length = Math.Min(text.Length, MaxCharacters);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        var clean = new StringBuilder(length);
        foreach (var character in text.AsSpan(0, length))
        {
            clean.Append(char.IsControl(character) && character != '\n' ? ' ' : character);
        }

        return clean.ToString();
    }

    [GeneratedRegex(@"\b(meant|mean|was|is)?\s*the\s+(?<year>(18|19|20)\d\d)\s+(one|version|film|movie)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MeantYear();
}

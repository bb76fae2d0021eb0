using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ChatRec.Bot.Dialogue.Understanding;

/// <summary>What the person does by saying it. The order of the rules is the order of importance: what has consequences comes first.</summary>
internal static partial class ActReader
{
    private static readonly FrozenSet<string> Greetings = Set("hi hello hey hiya howdy yo greetings morning evening afternoon good there hallo bot everyone hii heya sup");

    private static readonly FrozenSet<string> Thanks = Set("""
        thanks thank thx ty cheers you u so much very a lot many appreciate it that was is great perfect awesome ok okay cool nice for the help recommendations
        recommendation suggestions suggestion good list all will check them out these those i bunch appreciated
        """);

    private static readonly FrozenSet<string> Partings = Set("bye goodbye cya see you later ya good night have a day nice great for now im done take care that is all thats farewell");

    private static readonly FrozenSet<string> Interjections = Set("lol lmao haha hahaha sorry my bad oh wow omg interesting really hmm ah so funny nice cool ok okay very is that it");

    private static readonly FrozenSet<string> YesWords = Set("yes yeah yep yup sure ok okay please y definitely absolutely of course do it go ahead why not correct right exactly");

    private static readonly FrozenSet<string> NoWords = Set("no nope nah n not really never mind nevermind thanks thank you none neither");

    private static readonly FrozenSet<string> Asking = Set("""
        recommend recommendation recommendations suggest suggestion suggestions want need looking find show give something anything mood ideas idea watch
        movie movies film films prefer feel rec recs popular picks surprise
        """);

    // Beside a title, "watch" and "movie" ask for nothing ("a movie I watched").
    private static readonly FrozenSet<string> AskingBesideTitle = Set("""
        recommend recommendation recommendations suggest suggestion suggestions want need looking find show something anything mood ideas idea next similar rec recs
        """);

    /// <summary>Whether a text tries to speak to a model instead of to the bot.</summary>
    public static bool IsInjection(string text) => Injection().IsMatch(text);

    public static DialogueAct Read(ReadMessage message, Wish wish, bool hasTitles, bool oneNeutralTitle, bool asksLike, IReadOnlyList<Reference> references)
    {
        if (message.Words.Count == 0)
        {
            return DialogueAct.Nothing;
        }

        var phrases = message.Phrases;
        var saysWhat = hasTitles || wish.Constrains || wish.Shift is not EraShift.None;
        return 0 switch
        {
            _ when Forgets().IsMatch(phrases) => DialogueAct.Forget,
            _ when ForgetsTitle().IsMatch(phrases) && (hasTitles || references.Count > 0) => DialogueAct.Forget,
            _ when StartsOver().IsMatch(phrases) => DialogueAct.StartOver,
            _ when AsksProfile().IsMatch(phrases) => DialogueAct.ShowProfile,
            _ when AsksWhy().IsMatch(phrases) && !WhyNot().IsMatch(phrases) => DialogueAct.Why,
            _ when Insults().IsMatch(phrases) && !saysWhat => DialogueAct.Abuse,
            _ when AsksHelp().IsMatch(phrases) && !saysWhat => DialogueAct.Help,
            _ when AsksSuitable().IsMatch(phrases) => DialogueAct.AskSuitable,
            _ when (AsksFact().IsMatch(phrases) || (AsksPeople().IsMatch(phrases) && IsQuestion(message))) && !wish.Constrains => DialogueAct.AskFact,
            _ when oneNeutralTitle && AsksAbout().IsMatch(message.PhrasesWithTitles) && !wish.Constrains => DialogueAct.AskAbout,
            _ when NotSeen().IsMatch(phrases) && !saysWhat => DialogueAct.Accept,
            _ when Rejects().IsMatch(phrases) && !hasTitles && !wish.Constrains && wish.Shift is EraShift.None => DialogueAct.Reject,
            _ when references.Any(reference => reference.Ordinal == Reference.All && reference.Sentiment is Sentiment.Seen or Sentiment.Disliked) && !hasTitles => DialogueAct.Reject,
            _ when AsksMore().IsMatch(phrases) && !saysWhat && references.Count == 0 => DialogueAct.More,
            _ when saysWhat => asksLike || Asks(message, wish, hasTitles) || !hasTitles ? DialogueAct.Ask : DialogueAct.Tell,
            _ when references.Count > 0 => references.All(reference => reference.Sentiment is Sentiment.Named) && Accepts().IsMatch(phrases) ? DialogueAct.Accept : DialogueAct.Tell,
            _ when Only(message, YesWords) => DialogueAct.Yes,
            _ when Only(message, NoWords) && message.At(0) is not ("thanks" or "thank") => DialogueAct.No,
            _ when Only(message, Greetings) => DialogueAct.Greet,
            _ when Accepts().IsMatch(phrases) => DialogueAct.Accept,
            _ when Only(message, Thanks) => DialogueAct.Thank,
            _ when Only(message, Partings) => DialogueAct.Leave,
            _ when AsksWhatIsGood().IsMatch(phrases) => DialogueAct.Ask,
            _ when Parts().IsMatch(phrases) => DialogueAct.Leave,
            _ when ThanksLightly().IsMatch(phrases) => DialogueAct.Thank,
            _ when Only(message, Interjections) || SmallTalk().IsMatch(phrases) => DialogueAct.SmallTalk,
            _ when AsksOther().IsMatch(phrases) => DialogueAct.OutOfScope,
            _ when Thanking().IsMatch(phrases) => DialogueAct.Thank,
            _ when Asks(message, wish, hasTitles) => DialogueAct.Ask,
            _ when IsSad().IsMatch(message.Text) => DialogueAct.SmallTalk,
            _ => DialogueAct.OutOfScope,
        };
    }

    private static bool Asks(ReadMessage message, Wish wish, bool hasTitles)
    {
        if (wish.Constrains || wish.Shift is not EraShift.None || wish.Count is not null)
        {
            return true;
        }

        for (var index = 0; index < message.Words.Count; index++)
        {
            if ((hasTitles ? AskingBesideTitle : Asking).Contains(message.At(index))
                || (message.At(index) == "watch" && message.At(index - 1) is "should" or "i" or "we" or "can" or "to" && message.Text.Contains('?', StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsQuestion(ReadMessage message) =>
        message.Text.Contains('?', StringComparison.Ordinal) || message.At(0) is "who" or "whos" or "what" or "whats" or "which" or "where" or "how" or "tell" or "any" or "is" or "are" or "do" or "does";

    private static bool Only(ReadMessage message, FrozenSet<string> words) => message.Words.Count <= 12 && message.Words.All(word => words.Contains(word.Folded));

    private static FrozenSet<string> Set(string words) =>
        words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    [GeneratedRegex(@"<\|.{0,40}\|>|\b(ignore|disregard|forget|override)\b.{0,40}\b(instruction|instructions|rules|prompt|prompts|guidelines)\b|system prompt|\bjailbreak|developer mode|\byou are now\b|\bpretend (to be|you)|\bact as\b|</?(s|sys|system|inst)>|\[/?INST\]", Options)]
    private static partial Regex Injection();

    [GeneratedRegex(@" (forget|delete|erase|remove|wipe|clear) (me|everything|all|about me|my (data|profile|history|information|info|account|likes|taste|tastes|memory)|what you (know|remember)|all of it|it all|this all|me please) ", Options)]
    private static partial Regex Forgets();

    [GeneratedRegex(@" (forget|delete|erase|remove|unlike) ", Options)]
    private static partial Regex ForgetsTitle();

    [GeneratedRegex(@" (start (over|again|fresh|from scratch)|new search|reset|drop (the|all|my) (filter|filters|wishes)|no (more )?filters?|clear (the|all|my) filters?) ", Options)]
    private static partial Regex StartsOver();

    [GeneratedRegex(@" what (do|did) you (know|remember|learn|learned|have)( \w+)? (about|on|of) me | what (do|did) you (remember|know about me) | what (did|have) i (say|said|tell|told|like|liked)( you)?( that)?( i)?( (like|liked|love|loved))? $| (show|see|view|edit) (me )?my (profile|taste|tastes|likes|history) | who am i | my profile | what have i (liked|told|seen) | you (know|remember) about me | do you remember me ", Options)]
    private static partial Regex AsksProfile();

    [GeneratedRegex(@" (why|explain|how come|whats the reason|what makes you|reason for|how did you (pick|choose|find)) ", Options)]
    private static partial Regex AsksWhy();

    [GeneratedRegex(@" why not | why dont (you|we) | why cant ", Options)]
    private static partial Regex WhyNot();

    [GeneratedRegex(@" (fuck|fucking|shit bot|idiot|stupid (bot|machine|thing)|moron|dumb (bot|machine|ass)|dumbass|shut up|you (suck|stink)|youre (useless|stupid|dumb|terrible|an idiot|shit|rubbish)|you are (useless|stupid|dumb|terrible|an idiot|shit|rubbish)|useless bot|asshole|bitch|bastard|go to hell|screw you|piss off) ", Options)]
    private static partial Regex Insults();

    /// <summary>"No I haven't", "I have not seen either of those": what was proposed is still ahead.</summary>
    [GeneratedRegex(@"^ (no |nope |nah |actually |oh )*i (havent|have not)( yet| though)? $| (havent|have not|never|didnt|did not) (ever |actually |yet )?(seen|watched|saw|see|watch) (either|any|it|them|those|these|that)( (of (them|those|these)|one|ones|two|yet|either|before))* ", Options)]
    private static partial Regex NotSeen();

    [GeneratedRegex(@"^ (help|help me|help please|menu|commands) $| what (can|do) you do | how (does|do) (this|it|you) work | how do i use | what is this | who are you | what are you | what can i (ask|say|do|type) | are you (a|an) (bot|robot|human|ai|person) ", Options)]
    private static partial Regex AsksHelp();

    [GeneratedRegex(@" (none|neither) of (these|those|them|this|that) | not (these|those|any of (these|those|them)) | (dont|didnt|do not) (really )?(like|want|love|care for) (any of )?(these|those|them|it|that|this|any)( \w+)? | (seen|watched|know) (all of )?(them|these|those|it|that)( \w+)? (all|already) | (seen|watched) (them|these|those) | (seen|watched) all | nothing (for me|there|here) | (something|anything) (else|different|other) | try again | bad (list|suggestions|recommendations) | (these|those|they|it) (are|is|were|all) (all )?(bad|boring|terrible|awful|lame|rubbish|crap|wrong|not (good|great|for me|it|what)) | other (ones|movies|films|suggestions|options) | not (for me|my thing|interested|convinced|my (taste|style|cup)) | different (ones|movies|films|list) | boring (list|choices|suggestions) | (all|completely|totally|just|is|are|thats|youre|it|them|the) wrong( ones?| list| movies| films| genre| kind)? $|^ wrong ", Options)]
    private static partial Regex Rejects();

    [GeneratedRegex(@"^ (and |ok |okay |yes |yeah |sure |nah |no |hmm |so |well |now |then |great |cool )*(more|next|another|others|again|continue|go on|keep going|what else|anything else|any others?|any more|more please|and) (please )?$| (show|give|tell|get|see|want|recommend|suggest)( me| us)? (some |a few |five |ten |\d+ )?(more|others|another)( \w+)? | what else | anything else | any (other|more) | (some|few|five|three|ten|two|\d+) more | more (please|of (these|those|this|that|the same)|like (these|those|them|that|this)|recommendations|suggestions|movies|films|options|ideas) | keep going ", Options)]
    private static partial Regex AsksMore();

    [GeneratedRegex(@" (sounds|looks|both look) (good|great|decent|interesting|fun|perfect|nice|awesome) | (great|good|perfect|nice|awesome|excellent|lovely) (first |second |last )?(list|choices|choice|suggestions|suggestion|recommendations|picks|pick|ideas|idea|one|ones) | (ill|i will|gonna|going to|lets|we will|well) (have to )?(watch|try|check|see|go with|take) | (?<! (anything|something|nothing|one|ones|movies|films|stuff|much|more|seems?|looks?|feels?|just) )(love|like) (it|them|these|those|this list|your list|this|that) | (added|adding|put) (it|them|these|those|both|that one) (to|on) my |^ (oh|ah|hm|hmm) (ok|okay|i see|alright)( then| cool| great| good)? $|^ i see $| thats (great|perfect|good|it) | you nailed it | good job | well done ", Options)]
    private static partial Regex Accepts();

    [GeneratedRegex(@" (bye|goodbye|bye bye|cya|farewell|see (you|ya)( later| soon)?|good ?night|take care|catch (you|ya)( around| later)?) $|^ (likewise |and |thanks |welcome |youre welcome |hope you )*((you|u|ya) (too|tuu|2|as well)|(have|enjoy) (a|your|the rest of your)( \w+)? (one|day|night|evening|weekend|time|movie|film)|(happy|merry) (easter|christmas|holidays?|new year|thanksgiving|halloween))( too| also| bye| goodbye| thanks| have a \w+ \w+| (happy|merry) \w+)* $", Options)]
    private static partial Regex Parts();

    [GeneratedRegex(@"^ ((lol|haha|hahaha|wow|ok|okay|cool|nice) )+(thanks|thank you|thx|ty|cheers) ", Options)]
    private static partial Regex ThanksLightly();

    /// <summary>"Im so sad today": someone who does not feel well.</summary>
    [GeneratedRegex(@"\b(i['’]?m|i am|i feel|feeling)( (kinda|kind of|so|really|very|pretty|a bit|a little|feeling|quite|just))* (sad|down|depressed|lonely|upset|heartbroken|blue|unhappy|miserable)\b", Options)]
    public static partial Regex IsSad();

    [GeneratedRegex(@" (how are you|hows it going|how is it going|whats up|how do you do|doing (well|good|great|fine|ok|okay|alright)|nice to meet you|whats your name|what is your name|how old are you|tell me a joke|are you there|you there|good to see you|what is your favorite|whats your favorite|do you like|im (sad|tired|happy|fine|good|ok|okay|great|well|alright)|i am (sad|tired|happy|fine|good|ok|okay|great|well|alright)|i love you) ", Options)]
    private static partial Regex SmallTalk();

    [GeneratedRegex(@" (whats|what is|anything|something) (good|worth watching) | bored | surprise me | what to watch | (something|anything) nice ", Options)]
    private static partial Regex AsksWhatIsGood();

    [GeneratedRegex(@" (who|whos) (directed|made|wrote|is in|plays|played|stars|starred|acted|is the (director|actor|actress)) | (directed by|director of|starring|cast of|runtime|how long is|whats the plot|the plot of) | where can i (watch|see|stream|find|rent|buy) | (netflix|hulu|disney plus|prime video|hbo|streaming|in theaters|in cinemas|imdb|rotten tomatoes) | (what|whats)( is| was| are| were)? (it|that|this|they|these|those|the other)( one| ones| two)? about | what (it|that|this|they) (is|was|are) about ", Options)]
    private static partial Regex AsksFact();

    [GeneratedRegex(@" (actor|actors|actress|actresses|director|directors) ", Options)]
    private static partial Regex AsksPeople();

    [GeneratedRegex(@" (is|are|was|would|will|isnt|be) (\w+ ){0,5}(ok|okay|suitable|safe|appropriate|fine|alright|good|too (scary|violent)) (for|with) (\w+ ){0,2}(kids?|children|child|sons?|daughters?|toddlers?|family|little ones?|\d+ (yrs?|years?) olds?) ", Options)]
    private static partial Regex AsksSuitable();

    // A title is "@".
    [GeneratedRegex(@" (is|was|are) (the )?@ (\w+ ){0,2}(good|scary|funny) | (@|is it|it) (any|that) good | @ (\w+ )?worth (it|watching|seeing|a watch) | worth (watching|seeing) @ | (have|did) you (ever )?(seen|see|heard|watched|watch) (\w+ ){0,3}@ | (do|did) you (know|like|have) (\w+ ){0,2}@ | (what is|whats|what was|tell me|something|anything|know|info|more) about (\w+ ){0,2}@ | what kind of | what(s| is| was) @ about ", Options)]
    private static partial Regex AsksAbout();

    [GeneratedRegex(@" (weather|temperature|capital of|president|news|stock|price|code|python|javascript|translate|recipe|football|soccer|homework|math|calculate|poem|essay|password|bitcoin) ", Options)]
    private static partial Regex AsksOther();

    [GeneratedRegex(@" (thanks|thank you|thx|cheers|appreciate) ", Options)]
    private static partial Regex Thanking();
}

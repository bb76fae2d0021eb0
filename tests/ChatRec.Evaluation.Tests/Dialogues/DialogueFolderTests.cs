using ChatRec.Evaluation.Data;
using ChatRec.Evaluation.Dialogues;
using ChatRec.Evaluation.Dialogues.Readers;

namespace ChatRec.Evaluation.Tests.Dialogues;

public sealed class DialogueFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Redial_is_read_with_who_speaks_what_is_named_and_what_the_seeker_said_about_it()
    {
        _folder.With("dialogues.jsonl", RedialLines.Horror, "");

        var set = DialogueFolder.Read(_folder.Path);

        var dialogue = Assert.Single(set.Dialogues);
        Assert.Equal("d1", dialogue.Id);
        Assert.Equal([Speaker.Recommender, Speaker.Seeker, Speaker.Recommender], dialogue.Turns.Select(turn => turn.Speaker));
        Assert.Equal("I like The Babadook (2014) , scary", dialogue.Turns[1].Text);
        Assert.Equal("I like   , scary", dialogue.Turns[1].TextWithoutTitles);
        var mention = Assert.Single(dialogue.Turns[1].Mentions);
        Assert.Equal("The Babadook (2014)", dialogue.Turns[1].Text.Substring(mention.Start, mention.Length));
        Assert.Equal(new DialogueTitle("11", "The Babadook", 2014, TitleOpinion.Liked, Accepted: false), dialogue.Titles["11"]);
        Assert.Equal(new DialogueTitle("12", "The Shining", 1980, TitleOpinion.Liked, Accepted: true), dialogue.Titles["12"]);
        Assert.Equal(new DialogueTitle("13", "Us", null, TitleOpinion.Disliked, Accepted: false), dialogue.Titles["13"]);
        Assert.Equal(1, set.UnknownMentions);
    }

    [Fact]
    public void Where_the_seeker_answered_nothing_the_recommender_s_answers_count()
    {
        _folder.With("dialogues.jsonl", RedialLines.Horror.Replace("\"initiatorQuestions\":{", "\"initiatorQuestions\":[],\"unused\":{", StringComparison.Ordinal));

        var titles = DialogueFolder.Read(_folder.Path).Dialogues[0].Titles;

        Assert.True(titles["11"].Accepted);
        Assert.Equal(TitleOpinion.Unknown, titles["13"].Opinion);
    }

    [Fact]
    public void Inspired_is_read_with_genres_and_people_put_back_and_accepted_only_where_the_dialogue_ends_so()
    {
        _folder.With(
            "dialogues.tsv",
            "dialog_id\tspeaker\ttext\ttext_with_placeholder\tmovies\tfine_label\texpert_label\tgenre_dict\tactor_dict\tdirector_dict\tothers_dict",
            "x\tSEEKER\tA drama with Tom Hanks like QUOTATION_MARKBigQUOTATION_MARK\tA [MOVIE_GENRE_0] with [MOVIE_P_ACTOR_1] like [MOVIE_TITLE_0]\tBig (1988)\taccept_rating_good\t\t{'drama': 0}\t{'Meg Ryan': 0, \"Tom Hanks\": 1}\t{}\t{}",
            "x\tRECOMMENDER\tSee Cast Away and Joe\tSee [MOVIE_TITLE_1] and [MOVIE_TITLE_2]\tCast Away (2000); Joe (2013)\taccept_rating_good\tencouragement\t{}\t{}\t{}\t{}",
            "x\tRECOMMENDER\tIt is from November\tIt is from [MOVIE_TITLE_3]\tNovember (2004)\taccept_rating_good\tcredibility\t{}\t{}\t{}\t{}",
            "y\tRECOMMENDER\tSee Heat\tSee [MOVIE_TITLE_0]\tHeat (1995)\treject\tencouragement\t{}\t{}\t{}\t{}");

        var set = DialogueFolder.Read(_folder.Path);

        Assert.Equal(["x", "y"], set.Dialogues.Select(dialogue => dialogue.Id));
        var (x, y) = (set.Dialogues[0], set.Dialogues[1]);
        Assert.Equal("A drama with Tom Hanks like \"Big\"", x.Turns[0].Text);
        Assert.Equal("A drama with Tom Hanks like  ", x.Turns[0].TextWithoutTitles);
        Assert.Equal(["Cast Away (2000)", "Joe (2013)"], x.Titles.Values.Where(title => title.Accepted).Select(title => title.TitleWithYear));
        Assert.DoesNotContain(y.Titles.Values, title => title.Accepted);
    }

    [Fact]
    public void OpenDialKg_ends_with_what_was_recommended()
    {
        _folder.With("movies.json", """{"0": {"name": "Heat", "year": "1995"}, "1": {"name": "Ronin", "year": "1998"}, "2": {"name": "It", "year": "1990"}, "3": {"name": "It", "year": "2017"}}""");
        _folder.With("turns.jsonl", """{"dialog_id": 7, "turn_id": 3, "context": ["I like Heat and It", "Why?", "The shooting in heat"], "entity": ["Heat", "It", "Al Pacino"], "rec": ["Ronin"], "resp": "Then see Ronin."}""");

        var dialogue = Assert.Single(DialogueFolder.Read(_folder.Path).Dialogues);

        Assert.Equal("7", dialogue.Id);
        Assert.Equal([Speaker.Seeker, Speaker.Recommender, Speaker.Seeker, Speaker.Recommender], dialogue.Turns.Select(turn => turn.Speaker));
        Assert.Equal(["Heat", "It"], dialogue.Turns[0].Mentions.Select(mention => mention.Key));
        Assert.Equal(1995, dialogue.Titles["Heat"].Year);
        Assert.Null(dialogue.Titles["It"].Year);
        Assert.True(dialogue.Titles["Ronin"].Accepted);
        Assert.False(dialogue.Titles["Heat"].Accepted);
    }

    [Theory]
    [InlineData("{", "line 2")]
    [InlineData("{\"messages\": []}", "line 2")]
    [InlineData("[]", "line 2")]
    [InlineData("{\"movieMentions\":{\"1\":5},\"initiatorWorkerId\":1,\"messages\":[]}", "line 2")]
    public void A_damaged_line_is_named(string line, string expected)
    {
        _folder.With("dialogues.jsonl", RedialLines.Horror, line);

        var exception = Assert.Throws<EvaluationDataException>(() => DialogueFolder.Read(_folder.Path));

        Assert.Contains("dialogues.jsonl", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dialog_id\tspeaker", "no column 'text'")]
    [InlineData("dialog_id\tspeaker\ttext\ttext_with_placeholder\tmovies\tfine_label\texpert_label\tgenre_dict\tactor_dict\tdirector_dict\tothers_dict\nx\tSEEKER", "2 fields")]
    [InlineData("dialog_id\tspeaker\ttext\ttext_with_placeholder\tmovies\tfine_label\texpert_label\tgenre_dict\tactor_dict\tdirector_dict\tothers_dict\nx\tNOBODY\t\t\t\t\t\t\t\t\t", "'NOBODY'")]
    public void A_table_that_is_not_inspired_s_is_told(string text, string expected)
    {
        _folder.With("dialogues.tsv", text.Split('\n'));

        Assert.Contains(expected, Assert.Throws<EvaluationDataException>(() => DialogueFolder.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_dialogues_and_no_folder_are_told()
    {
        Assert.Contains("none of dialogues.jsonl", Assert.Throws<EvaluationDataException>(() => DialogueFolder.Read(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<EvaluationDataException>(() => DialogueFolder.Read(Path.Combine(_folder.Path, "gone"))).Message, StringComparison.Ordinal);
        _folder.With("turns.jsonl", "{}");
        Assert.Contains("movies.json", Assert.Throws<EvaluationDataException>(() => DialogueFolder.Read(_folder.Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}

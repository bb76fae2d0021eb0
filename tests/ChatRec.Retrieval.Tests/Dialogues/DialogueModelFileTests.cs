using ChatRec.Retrieval.Dialogues;
using static ChatRec.Retrieval.Tests.Dialogues.DialogueFixture;

namespace ChatRec.Retrieval.Tests.Dialogues;

public sealed class DialogueModelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("model.json");

    private static DialogueModel Model => new(
        new LearnedDialogues([.. Catalogue.Items.Select(item => new LearnedTitle(item.Title, item.Year)), new LearnedTitle("Nobody Has It", null)], Words, Recorded),
        [.. Enumerable.Range(0, DialogueFeatures.Count).Select(column => 0.25 * column)],
        "Learned from tests.",
        Catalogue.Hash);

    [Fact]
    public void What_is_written_is_read_and_scores_the_same_on_the_catalogue()
    {
        DialogueModelFile.Write(File, Model);

        var read = DialogueModelFile.Read(File);

        Assert.Equal(Model.Learned.Titles, read.Learned.Titles);
        Assert.Equal(Model.Weights, read.Weights);
        Assert.Equal((Model.Attribution, Model.TrainedFor), (read.Attribution, read.TrainedFor));
        var context = new DialogueContext { Titles = [Alien], Said = ["scary"] };
        Assert.Equal(new DialogueScorer(Reader(), Model.Weights).Score(context), read.On(Traits).Score(context));
    }

    [Fact]
    public void The_same_model_gives_the_same_bytes()
    {
        DialogueModelFile.Write(File, Model);
        var first = System.IO.File.ReadAllBytes(File);

        DialogueModelFile.Write(File, DialogueModelFile.Read(File));

        Assert.Equal(first, System.IO.File.ReadAllBytes(File));
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":9", "version 9")]
    [InlineData("\"rated\":", "\"ratted\":", "no weight for 'rated'")]
    [InlineData("\"years\":[1979,", "\"years\":[", "9 titles but 8 years")]
    [InlineData("\"n\":[0,", "\"n\":[99,", "not there")]
    [InlineData("\"words\":[", "\"verbs\":[", "a part is missing")]
    [InlineData("{", "", "no dialogue model")]
    public void A_damaged_file_is_told(string part, string instead, string expected)
    {
        DialogueModelFile.Write(File, Model);
        var text = System.IO.File.ReadAllText(File);
        Assert.Contains(part, text, StringComparison.Ordinal);
        var place = text.IndexOf(part, StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, string.Concat(text.AsSpan(0, place), instead, text.AsSpan(place + part.Length)));

        var exception = Assert.Throws<DialogueModelException>(() => DialogueModelFile.Read(File));

        Assert.StartsWith(File, exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_told() => Assert.Throws<DialogueModelException>(() => DialogueModelFile.Read(File));

    [Fact]
    public void The_bundled_model_fits_this_version_and_tells_its_terms()
    {
        var model = DialogueModelFile.Read(Path.Combine(RepositoryFiles.Root, "models", "dialogue", "redial.json"));

        Assert.Equal(1_000, model.Learned.Dialogues.Count);
        Assert.Contains("CC BY 4.0", model.Attribution, StringComparison.Ordinal);
        Assert.All(DialogueFeatures.All.Zip(model.Weights), pair => Assert.True(pair.First.Held is not { } held || held == pair.Second));
    }

    public void Dispose() => _folder.Dispose();
}

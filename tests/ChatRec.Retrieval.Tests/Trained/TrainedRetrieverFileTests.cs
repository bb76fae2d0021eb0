using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ChatRec.Retrieval.Items;
using ChatRec.Retrieval.Trained;

namespace ChatRec.Retrieval.Tests.Trained;

public sealed class TrainedRetrieverFileTests : IDisposable
{
    private static readonly Item[] Items = [.. Enumerable.Range(0, 20).Select(index => new Item($"i{index}", $"Title {index}", index % 3 == 0 ? null : 1950 + index, ["Drama"]))];

    private readonly TemporaryFolder _root = new();

    private string Folder => _root.File("retriever");

    private string Json => Path.Combine(Folder, TrainedRetrieverFile.Name);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void What_is_published_is_loaded_whole()
    {
        Assert.False(TrainedRetrieverFile.Exists(Folder));
        var published = Publish(seed: 1);

        var loaded = TrainedRetrieverFile.Load(Folder);

        Assert.True(TrainedRetrieverFile.Exists(Folder));
        Assert.Equal($"lrurec-{loaded.Id}.gguf", loaded.Description.SequenceFile);
        Assert.StartsWith(loaded.Id, loaded.Description.SequenceSha256, StringComparison.Ordinal);
        Assert.Equal(12, loaded.Id.Length);
        Assert.Equal(Items.Select(TrainedItem.Of), loaded.Description.Items);
        Assert.Equal(published.Description.Fusion, loaded.Description.Fusion);
        Assert.Equal((0.8, 3.0, 30), (loaded.Description.Transitions.RecencyDecay, loaded.Description.Transitions.SeedSmoothing, loaded.Description.Transitions.Window));
        Assert.Equal(
            (7L, "made up for a test", published.Description.TrainedAt), (loaded.Description.Seed, loaded.Description.Source, loaded.Description.TrainedAt));
        Assert.Equal($"lrurec-{loaded.Id}.gguf {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Json)))}", loaded.Name);
        Assert.Equal(loaded.Name, published.Name);
        Assert.Equal(("3", 0.125), (loaded.Description.Settings["epochs"], loaded.Description.Validation["recall@10"]));
        Assert.Equal(Vector(published, 4), Vector(loaded, 4));
    }

    [Fact]
    public void The_file_is_camel_case_with_its_format_first_and_the_items_last()
    {
        Publish(seed: 1);

        var keys = JsonNode.Parse(File.ReadAllText(Json))!.AsObject().Select(pair => pair.Key).ToArray();

        Assert.Equal(("format", "items"), (keys[0], keys[^1]));
        Assert.Contains("sequenceSha256", keys);
        Assert.Contains("\"logSoftmax\"", File.ReadAllText(Json), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_new_one_replaces_the_description_and_only_the_encoder_before_the_last_goes()
    {
        var ids = Enumerable.Range(1, 3).Select(seed => Publish(seed).Id).ToArray();

        Assert.Equal(ids[2], TrainedRetrieverFile.Load(Folder).Id);
        Assert.Equal(
            ids[1..].Select(id => $"lrurec-{id}.gguf").Append(TrainedRetrieverFile.Name).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_one_published_twice_stays()
    {
        var first = Publish(seed: 1);

        Assert.Equal(first.Id, Publish(seed: 1).Id);
        Assert.Equal(first.Id, TrainedRetrieverFile.Load(Folder).Id);
    }

    [Theory]
    [InlineData(TrainedRetrieverFile.Name)]
    [InlineData("lrurec-")]
    public void A_full_disk_leaves_the_one_before_in_use(string full)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full, a device that is always full");
        var before = Publish(seed: 1);
        var next = RandomRetriever.Publish(_root.File("elsewhere"), Items, seed: 2);
        File.CreateSymbolicLink(Path.Combine(Folder, full == TrainedRetrieverFile.Name ? $"{full}.partial" : $"{next.Description.SequenceFile}.partial"), "/dev/full");

        var message = Assert.Throws<TrainedRetrieverException>(() => Publish(seed: 2)).Message;

        Assert.Contains("stays in use", message, StringComparison.Ordinal);
        Assert.Equal(before.Id, TrainedRetrieverFile.Load(Folder).Id);
    }

    [Fact]
    public void A_truncated_or_changed_encoder_is_told_by_its_hash()
    {
        var encoder = Path.Combine(Folder, Publish(seed: 1).Description.SequenceFile);
        var whole = File.ReadAllBytes(encoder);

        File.WriteAllBytes(encoder, whole[..(whole.Length / 2)]);
        AssertRefused("SHA-256");
        whole[^40] ^= 1;
        File.WriteAllBytes(encoder, whole);
        AssertRefused("SHA-256");
    }

    [Fact]
    public void An_encoder_that_is_missing_is_named()
    {
        var encoder = Publish(seed: 1).Description.SequenceFile;
        File.Delete(Path.Combine(Folder, encoder));

        AssertRefused(encoder);
    }

    [Fact]
    public void An_encoder_of_another_catalogue_is_refused_when_saved_and_when_loaded()
    {
        Assert.Contains("another", Assert.Throws<TrainedRetrieverException>(() => Publish(1, description => description with { CatalogueHash = "another" })).Message, StringComparison.Ordinal);
        Assert.False(TrainedRetrieverFile.Exists(Folder));
        Publish(seed: 1);
        Edit(json => json["catalogueHash"] = "another");
        AssertRefused("do not belong together");
    }

    [Theory]
    [InlineData("{", "damaged")]
    [InlineData("", "damaged")]
    [InlineData("[]", "names no format")]
    [InlineData("null", "names no format")]
    [InlineData("""{"format":"1"}""", "names no format")]
    [InlineData("""{"format":1}""", "damaged")]
    [InlineData("""{"format":2,"weights":"elsewhere"}""", "format 2; this ChatRec reads 1")]
    public void A_file_that_is_no_description_is_refused_with_a_sentence(string text, string said)
    {
        Publish(seed: 1);
        File.WriteAllText(Json, text);

        AssertRefused(said);
    }

    [Theory]
    [InlineData("sequenceFile", "\"../lrurec.gguf\"", "no file name")]
    [InlineData("sequenceSha256", "\"xyz\"", "no SHA-256")]
    [InlineData("items", "[]", "0 items")]
    [InlineData("items", "null", "damaged")]
    [InlineData("fusion", "[]", "above 0")]
    [InlineData("fusion", """[{"name":"sequence","transform":"LogSoftmax","weight":-1}]""", "-1")]
    [InlineData("fusion", """[{"name":"sequence","transform":"RootShare","weight":1}]""", "RootShare")]
    [InlineData("fusion", """[{"name":"oracle","transform":"Identity","weight":1}]""", "'oracle'")]
    [InlineData("fusion", """[{"name":"sequence","transform":"Cube","weight":1}]""", "damaged")]
    [InlineData("fusion", """[{"name":"sequence","transform":"Identity","weight":1},{"name":"sequence","transform":"Identity","weight":1}]""", "each part once")]
    [InlineData("transitions", """{"window":0}""", "Window")]
    public void A_value_that_makes_no_sense_is_refused(string key, string value, string said)
    {
        Publish(seed: 1);
        Edit(json => json[key] = JsonNode.Parse(value));

        AssertRefused(said);
    }

    [Fact]
    public void An_encoder_of_a_training_that_went_wrong_is_not_published()
    {
        RandomRetriever.WriteEncoder(_root.File("wrong.gguf"), Items.Length, seed: 1, itemScale: double.NaN);

        var message = Assert.Throws<TrainedRetrieverException>(() => TrainedRetrieverFile.Save(Folder, RandomRetriever.Describe(Items), _root.File("wrong.gguf"))).Message;

        Assert.Contains("no number", message, StringComparison.Ordinal);
        Assert.False(TrainedRetrieverFile.Exists(Folder));
    }

    [Fact]
    public void An_item_that_is_listed_twice_is_refused() =>
        Assert.Contains("'i0'", Assert.Throws<TrainedRetrieverException>(() => RandomRetriever.Publish(Folder, [.. Items, Items[0]])).Message, StringComparison.Ordinal);

    [Fact]
    public void An_item_is_known_by_id_title_and_year()
    {
        var item = TrainedItem.Of(Items[1]);

        Assert.Equal(item, TrainedItem.Of(Items[1] with { Genres = ["Comedy"] }));
        Assert.NotEqual(item, TrainedItem.Of(Items[1] with { Year = 1900 }));
        Assert.NotEqual(item, TrainedItem.Of(Items[1] with { Title = "Another" }));
        Assert.Equal(12, item.Text.Length);
    }

    private TrainedRetriever Publish(int seed, Func<TrainedRetrieverDescription, TrainedRetrieverDescription>? change = null) => RandomRetriever.Publish(Folder, Items, seed, change);

    private void Edit(Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(Json))!.AsObject();
        change(json);
        File.WriteAllText(Json, json.ToJsonString());
    }

    private void AssertRefused(string said)
    {
        var message = Assert.Throws<TrainedRetrieverException>(() => TrainedRetrieverFile.Load(Folder)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.StartsWith(Folder, message, StringComparison.Ordinal);
    }

    private static float[] Vector(TrainedRetriever trained, int item)
    {
        var vector = new float[trained.Model.Dimensions];
        trained.Model.UserVector([item, 3], vector);
        return vector;
    }
}

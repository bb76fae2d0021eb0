using System.Text;
using ChatRec.Llama.Models;
using ChatRec.Llama.Tests.Gguf;

namespace ChatRec.Llama.Tests.Models;

public sealed class ModelManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static ModelManifest Bundled => ModelManifest.Read(Path.Combine(BundledModels.Root, "models", "manifest.json"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_repository_has_a_language_model_a_text_encoder_a_trained_retriever_and_a_ranker()
    {
        Assert.Equal(
            [(ModelRole.LanguageModel, "Apache-2.0"), (ModelRole.TextEncoder, "Apache-2.0"), (ModelRole.Retriever, "LicenseRef-GroupLens"), (ModelRole.Ranker, "LicenseRef-GroupLens")],
            Bundled.Models.Select(model => (model.Role, model.Licence)));
        Assert.Equal(BundledModels.TextEncoderPath, Bundled.PathOf(Bundled.Find("ALL-MiniLM-l6-v2")));
    }

    [Fact]
    public async Task The_bundled_files_are_intact()
    {
        foreach (var model in Bundled.Models)
        {
            var progress = new Collected();
            var check = await Bundled.VerifyAsync(model, progress);

            Assert.True(check.State == ModelState.Intact, check.Message);
            Assert.Equal(new TransferProgress(model.Size, model.Size), progress.Last);
        }
    }

    [Fact]
    public void An_unknown_model_names_those_that_there_are() =>
        Assert.Contains("smollm2-135m-instruct, all-minilm-l6-v2", Assert.Throws<ModelManifestException>(() => Bundled.Find("llama")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_model_that_is_missing_short_or_changed_is_told_apart()
    {
        var file = Gguf("tiny.gguf");
        var (manifest, entry) = await Empty().AddAsync(file);
        var bytes = File.ReadAllBytes(file);
        Assert.Equal(ModelState.Intact, (await manifest.VerifyAsync(entry)).State);

        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Equal(ModelState.WrongHash, (await manifest.VerifyAsync(entry)).State);
        File.WriteAllBytes(file, bytes[1..]);
        Assert.Equal(ModelState.WrongSize, (await manifest.VerifyAsync(entry)).State);
        File.Delete(file);
        var check = await manifest.VerifyAsync(entry);
        Assert.Equal(ModelState.Missing, check.State);
        Assert.Contains("tiny.gguf: is missing", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_added_file_is_described_by_its_metadata_and_stays_in_the_manifest()
    {
        var (_, entry) = await Empty().AddAsync(Gguf("Tiny.Q4.gguf"), licence: "MIT", source: "https://example.org/tiny");

        var again = Assert.Single(ModelManifest.Read(_folder["manifest.json"]).Models);
        Assert.Equal(entry, again);
        Assert.Equal(("tiny.q4", "Tiny.Q4.gguf", "MIT", "llama"), (again.Name, again.File, again.Licence, again.Architecture));
        Assert.Equal((ModelRole.LanguageModel, 16L, 128L), (again.Role, again.Parameters!.Value, again.ContextLength!.Value));
    }

    [Fact]
    public async Task A_file_from_elsewhere_is_copied_and_replaces_nothing()
    {
        using var elsewhere = new TemporaryFolder();
        var file = elsewhere.Write("tiny.gguf", Bytes("llama"));
        var (manifest, entry) = await Empty().AddAsync(file);
        Assert.Equal(ModelState.Intact, (await manifest.VerifyAsync(entry)).State);
        var (twice, _) = await manifest.AddAsync(file);
        Assert.Single(twice.Models);

        elsewhere.Write("tiny.gguf", Bytes("bert"));
        var exception = await Assert.ThrowsAsync<ModelManifestException>(() => twice.AddAsync(file));

        Assert.Contains("another file of that name", exception.Message, StringComparison.Ordinal);
        Assert.Equal(ModelState.Intact, (await twice.VerifyAsync(entry)).State);
    }

    [Theory]
    [InlineData("bert", null, ModelRole.TextEncoder)]
    [InlineData("qwen3", null, ModelRole.LanguageModel)]
    [InlineData("llama", "adapter", ModelRole.Adapter)]
    [InlineData("chatrec-sequence", null, ModelRole.Retriever)]
    public async Task The_role_follows_from_the_metadata(string architecture, string? type, ModelRole role)
    {
        var writer = new GgufWriter { DataBytes = 64 }.Text("general.architecture", architecture).Tensor("t", 0, 4, 4);
        if (type is not null)
        {
            writer.Text("general.type", type);
        }

        var (_, entry) = await Empty().AddAsync(_folder.Write("model.gguf", writer.ToBytes()));

        Assert.Equal(role, entry.Role);
    }

    [Fact]
    public async Task A_file_that_is_no_model_is_not_added() =>
        await Assert.ThrowsAsync<ModelLoadException>(() => Empty().AddAsync(_folder.Write("notes.txt", "hello"u8.ToArray())));

    [Fact]
    public async Task A_taken_name_is_refused()
    {
        var (manifest, _) = await Empty().AddAsync(Gguf("one.gguf"), name: "tiny");

        Assert.Contains("two models have the name 'tiny'",
            (await Assert.ThrowsAsync<ModelManifestException>(() => manifest.AddAsync(Gguf("two.gguf"), name: "tiny"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "not a valid manifest")]
    [InlineData("null", "is empty")]
    [InlineData("{\"models\":[{\"name\":\"a\"}]}", "not a valid manifest")]
    [InlineData("{\"models\":[],\"extra\":1}", "not a valid manifest")]
    public void A_broken_manifest_names_its_file(string text, string reason)
    {
        var path = _folder.Write("manifest.json", Encoding.UTF8.GetBytes(text));

        var exception = Assert.Throws<ModelManifestException>(() => ModelManifest.Read(path));

        Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil.gguf")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\\\b.gguf")]
    [InlineData(".hidden")]
    [InlineData("retriever/../../evil.gguf")]
    [InlineData("retriever//evil.gguf")]
    [InlineData("C:/evil.gguf")]
    public void A_file_name_cannot_lead_out_of_the_folder(string file)
    {
        var path = _folder.Write("manifest.json", Encoding.UTF8.GetBytes($$"""
            {"models":[{"name":"a","file":"{{file}}","role":"language-model","size":1,"sha256":"{{new string('0', 64)}}","licence":"MIT","source":"x"}]}
            """));

        Assert.Contains("plain file name", Assert.Throws<ModelManifestException>(() => ModelManifest.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_manifest_is_named() =>
        Assert.StartsWith(_folder["none.json"], Assert.Throws<ModelManifestException>(() => ModelManifest.Read(_folder["none.json"])).Message, StringComparison.Ordinal);

    private ModelManifest Empty() => ModelManifest.Read(_folder.Write("manifest.json", "{\"models\":[]}"u8.ToArray()));

    private string Gguf(string name) => _folder.Write(name, Bytes("llama"));

    private static byte[] Bytes(string architecture) => new GgufWriter { DataBytes = 64 }
        .Text("general.architecture", architecture).Number($"{architecture}.context_length", 128).Tensor("t", 0, 4, 4).ToBytes();

    private sealed class Collected : IProgress<TransferProgress>
    {
        public TransferProgress Last { get; private set; }

        public void Report(TransferProgress value) => Last = value;
    }
}

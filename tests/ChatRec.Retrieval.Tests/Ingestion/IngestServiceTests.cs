using System.Text;
using ChatRec.Retrieval.Histories;
using ChatRec.Retrieval.Ingestion;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Tests.Ingestion;

public sealed class IngestServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CatalogueDatabase _database;

    public IngestServiceTests() => _database = new CatalogueDatabase(_folder.File("catalogue.db"));

    [Fact]
    public async Task The_bundled_catalogue_is_taken_in_whole_and_the_second_time_nothing_changes()
    {
        var options = IngestOptions.MovieLensSmall(RepositoryFiles.MovieLens);

        var first = await Ingest(options);
        var second = await Ingest(options);

        Assert.Equal(IngestOutcome.Complete, first.Outcome);
        Assert.Equal([9061, 99997], first.Files.Select(file => file.Added));
        Assert.False(second.Changed);
        Assert.All(second.Files, file => Assert.True(file.AlreadyIngested));
        Assert.Contains("nothing changed", second.Files[0].ToString(), StringComparison.Ordinal);

        var catalogue = await _database.LoadCatalogueAsync(default);
        Assert.Equal(9061, catalogue.Count);
        var suspects = catalogue.Find("50")!;
        Assert.Equal("The Usual Suspects (1995)", suspects.TitleWithYear);
        Assert.Equal(["Crime", "Mystery", "Thriller"], suspects.Genres);

        var sequences = await _database.LoadInteractionsAsync(catalogue, default);
        Assert.Equal(671, sequences.Count);
        Assert.Equal(99997, sequences.Sum(sequence => sequence.Length));
        Assert.All(sequences, sequence => Assert.True(sequence.Times.SequenceEqual(sequence.Times.Order())));
    }

    [Fact]
    public async Task Json_lines_of_another_domain_are_mapped_by_configuration()
    {
        var options = new IngestOptions
        {
            Items = new ItemFileOptions
            {
                File = _folder.Write("wines.jsonl", """
                    {"sku": 7, "label": {"name": "Barolo (Riserva)"}, "vintage": 2016, "styles": ["red", "dry", "Red"]}

                    {"sku": "8", "label": {"name": "Vinho Verde, O"}, "styles": null}
                    """),
                IdColumn = "sku",
                TitleColumn = "label.name",
                YearColumn = "vintage",
                GenresColumn = "styles",
            },
            Interactions = new InteractionFileOptions
            {
                File = _folder.Write("bought.ndjson", """
                    {"who": "ann", "sku": 8, "at": 1260759108}
                    {"who": "ann", "sku": "7", "at": "2009-12-13T02:51:48+01:00"}
                    """),
                UserColumn = "who",
                ItemColumn = "sku",
                RatingColumn = null,
                TimeColumn = "at",
            },
        };

        var report = await Ingest(options);

        Assert.Empty(report.Errors);
        var catalogue = await _database.LoadCatalogueAsync(default);
        Assert.Equal("Barolo (Riserva) (2016)", catalogue[0].TitleWithYear);
        Assert.Equal(["red", "dry"], catalogue[0].Genres);
        Assert.Equal("Vinho Verde, O", catalogue[1].TitleWithYear);
        var sequence = Assert.Single(await _database.LoadInteractionsAsync(catalogue, default));
        Assert.Equal([0, 1], sequence.Items);
        Assert.Equal([Signal.Seen, Signal.Seen], sequence.Signals);
        Assert.Equal([1260669108, 1260759108], sequence.Times);
        Assert.All(sequence.Ratings, rating => Assert.True(float.IsNaN(rating)));
    }

    [Fact]
    public async Task Ratings_become_signals_by_the_thresholds()
    {
        var options = Options("id,title\n1,One\n2,Two\n3,Three\n4,Four\n", "user,item,rating,time\nu,1,4,1\nu,2,3.5,2\nu,3,2.5,3\nu,4,,4\n");

        await Ingest(options);

        var sequence = Assert.Single(await _database.LoadInteractionsAsync(await _database.LoadCatalogueAsync(default), default));
        Assert.Equal([Signal.Liked, Signal.Seen, Signal.Disliked, Signal.Seen], sequence.Signals);
    }

    [Fact]
    public async Task A_bad_line_is_named_by_file_line_and_column_and_the_rest_is_taken_in()
    {
        const string items = """
            id,title,year,genres
            1,"A title
            on two lines",1990,Drama
            2,Good,1991,Drama|Comedy

            3,Bad year,nineteen,Drama
            ,No id,1992,
            2,Double,1993,
            4,Too few
            5,Stray "quote" inside,1990,
            6,"Closed" late,1990,
            7,,1994,
            8,Fine,,
            """;

        var report = await Ingest(Options(items, null));

        Assert.Equal(IngestOutcome.CompleteWithSkips, report.Outcome);
        Assert.Equal([2L, 6, 7, 8, 9, 10, 11, 12], report.Errors.Select(error => error.Line));
        Assert.Equal(["title", "year", "id", "id", null, null, null, "title"], report.Errors.Select(error => error.Column));
        Assert.EndsWith(
            "items.csv, line 6, column 'year': 'nineteen' is no year; write a whole number from 1 to 9999, or leave the field empty", report.Errors[1].ToString(), StringComparison.Ordinal);
        Assert.Contains("line 4", report.Errors[3].Problem, StringComparison.Ordinal);
        Assert.Equal(["2", "8"], (await _database.LoadCatalogueAsync(default)).Items.Select(item => item.Id));
    }

    [Fact]
    public async Task Bad_interactions_say_what_would_be_right()
    {
        var options = Options("id,title\n1,One\n", "user,item,rating,time\nu,1,five,1\nu,1,5,yesterday\nu,9,5,1\n,1,5,1\nu,1,5,99999999999999\nu,1,NaN,1\n");

        var report = await Ingest(options);

        Assert.Equal(["rating", "time", "item", "user", "time", "rating"], report.Errors.Select(error => error.Column));
        Assert.Contains("ISO 8601 (2009-12-14T02:51:48Z) or Unix seconds", report.Errors[1].Remedy, StringComparison.Ordinal);
        Assert.Contains("no item '9'", report.Errors[2].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_json_lines_are_named_by_line()
    {
        var options = new IngestOptions
        {
            Items = new ItemFileOptions { File = _folder.Write("items.jsonl", "{\"id\":1,\"title\":\"One\"}\n{\"id\":2,\n[3]\n{\"id\":4,\"title\":{\"en\":\"Four\"}}\n{\"id\":[5],\"title\":\"Five\"}\n") },
        };

        var report = await Ingest(options);

        Assert.Equal([2L, 3, 4, 5], report.Errors.Select(error => error.Line));
        Assert.Contains("\"title.name\"", report.Errors[2].Remedy, StringComparison.Ordinal);
        Assert.Equal(1, (await _database.LoadCatalogueAsync(default)).Count);
    }

    [Fact]
    public async Task Text_that_is_not_utf8_is_an_error_on_its_line()
    {
        var path = _folder.File("items.csv");
        await File.WriteAllBytesAsync(path, [.. Encoding.UTF8.GetBytes("id,title\n1,Léon\n"), .. Encoding.Latin1.GetBytes("2,Léon\n")]);

        var report = await Ingest(new IngestOptions { Items = ItemsOf(path) });

        var error = Assert.Single(report.Errors);
        Assert.Equal(3, error.Line);
        Assert.Equal("save the file as UTF-8", error.Remedy);
    }

    [Fact]
    public async Task A_missing_file_or_column_or_an_unknown_format_ends_the_ingestion_with_a_remedy()
    {
        var missingFile = await Assert.ThrowsAsync<IngestException>(() => Ingest(new IngestOptions { Items = ItemsOf(_folder.File("none.csv")) }));
        var missingColumn = await Assert.ThrowsAsync<IngestException>(() => Ingest(Options("id,name\n1,One\n", null)));
        var format = await Assert.ThrowsAsync<IngestException>(() => Ingest(new IngestOptions { Items = ItemsOf(_folder.Write("items.xlsx", "")) }));
        var empty = await Assert.ThrowsAsync<IngestException>(() => Ingest(new IngestOptions { Items = ItemsOf(_folder.Write("empty.csv", "")) }));

        Assert.Contains("none.csv", missingFile.Message, StringComparison.Ordinal);
        Assert.EndsWith("no column 'title'; the file has 'id', 'name'. Set Ingest:Items:TitleColumn.", missingColumn.Message, StringComparison.Ordinal);
        Assert.Contains("Csv or JsonLines", format.Message, StringComparison.Ordinal);
        Assert.Contains("empty", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_or_field_or_catalogue_past_its_limit_does_not_fill_the_memory()
    {
        var longLine = Options("id,title\n1,One\n2," + new string('x', 2000) + "\n", null);
        longLine.MaxLineLength = 1000;
        var line = await Assert.ThrowsAsync<IngestException>(() => Ingest(longLine));
        Assert.Contains("items.csv, line 3: the line is longer than 1,000 characters", line.Message, StringComparison.Ordinal);

        var longField = Options("id,title\n1,One\n2," + new string('x', 2000) + "\n", null);
        longField.MaxFieldLength = 1000;
        Assert.Equal((3L, "title"), (await Ingest(longField)).Errors.Select(error => (error.Line, error.Column!)).Single());

        var open = Options("id,title\n1,\"One\n" + string.Concat(Enumerable.Repeat("2,Two\n", 30_000)), null);
        open.MaxLineLength = 1000;
        var quote = await Assert.ThrowsAsync<IngestException>(() => Ingest(open));
        Assert.Contains("line 2", quote.Message, StringComparison.Ordinal);
        Assert.Contains("never closed", quote.Message, StringComparison.Ordinal);

        var many = Options("id,title\n1,One\n2,Two\n3,Three\n", null);
        many.MaxItems = 2;
        Assert.Contains("Ingest:MaxItems", (await Assert.ThrowsAsync<IngestException>(() => Ingest(many))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_bad_lines_end_the_ingestion_and_it_goes_on_when_more_are_allowed()
    {
        var options = Options("id,title\n1,One\n,x\n,y\n,z\n2,Two\n", null);
        options.MaxErrors = 2;

        var stopped = await Ingest(options);
        options.MaxErrors = 10;
        var complete = await Ingest(options);

        Assert.Equal(IngestOutcome.TooManyErrors, stopped.Outcome);
        Assert.Equal(2, stopped.Errors.Count);
        Assert.Equal(IngestOutcome.CompleteWithSkips, complete.Outcome);
        Assert.Equal(3, complete.Errors.Count);
        Assert.Equal(["1", "2"], (await _database.LoadCatalogueAsync(default)).Items.Select(item => item.Id));
    }

    [Fact]
    public async Task Strict_writes_nothing_if_one_line_of_either_file_is_bad()
    {
        var options = Options("id,title\n1,One\n2,Two\n", "user,item,rating,time\nu,1,5,1\nu,7,5,1\n");
        options.Strict = true;

        var refused = await Ingest(options);

        Assert.Equal(IngestOutcome.Refused, refused.Outcome);
        Assert.Equal(3, Assert.Single(refused.Errors).Line);
        Assert.Empty(_database.GetIngestStates());
        Assert.Equal(0, (await _database.LoadCatalogueAsync(default)).Count);
    }

    [Fact]
    public async Task An_ingestion_cut_off_in_mid_file_goes_on_where_it_stopped_and_doubles_nothing()
    {
        var items = new StringBuilder("id,title\n");
        var interactions = new StringBuilder("user,item,rating,time\n");
        for (var index = 0; index < 100; index++)
        {
            items.Append(index).Append(",Title ").Append(index).Append('\n');
            interactions.Append("u,").Append(index).Append(",5,").Append(index).Append('\n');
        }

        var options = Options(items.ToString(), interactions.ToString());
        options.BatchSize = 10;
        using var cut = new CancellationTokenSource();
        var cutAt = new ImmediateProgress(progress =>
        {
            if (progress.File.EndsWith("interactions.csv", StringComparison.Ordinal) && progress.Records == 50)
            {
                cut.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new IngestService(_database).IngestAsync(options, cutAt, cut.Token));
        Assert.Equal((50L, false), _database.GetIngestStates().Where(state => state.Role == "interactions").Select(state => (state.Records, state.Finished)).Single());
        var report = await Ingest(options);

        Assert.True(report.Files[0].AlreadyIngested);
        Assert.Equal((50L, 50L, 0L), (report.Files[1].ResumedAfter, report.Files[1].Added, report.Files[1].Updated));
        var sequence = Assert.Single(await _database.LoadInteractionsAsync(await _database.LoadCatalogueAsync(default), default));
        Assert.Equal(Enumerable.Range(0, 100), sequence.Items);
    }

    [Fact]
    public async Task A_changed_file_adds_and_changes_and_removes_only_if_asked_to()
    {
        await Ingest(Options("id,title\n1,One\n2,Two\n", "user,item,rating,time\nu,1,5,1\nu,2,5,2\n"));

        var changed = Options("id,title\n2,Zwei\n3,Three\n", null);
        var kept = await Ingest(changed);
        Assert.Equal((1L, 1L, 0L), (kept.Files[0].Added, kept.Files[0].Updated, kept.Files[0].Removed));
        Assert.Equal(["One", "Zwei", "Three"], (await _database.LoadCatalogueAsync(default)).Items.Select(item => item.Title));

        changed.RemoveMissingItems = true;
        var removed = await Ingest(changed);
        Assert.Equal((0L, 0L, 1L), (removed.Files[0].Added, removed.Files[0].Updated, removed.Files[0].Removed));
        var catalogue = await _database.LoadCatalogueAsync(default);
        Assert.Equal(["Zwei", "Three"], catalogue.Items.Select(item => item.Title));
        Assert.Equal(new[] { 0 }, Assert.Single(await _database.LoadInteractionsAsync(catalogue, default)).Items);
    }

    [Fact]
    public async Task Without_a_time_column_the_order_of_the_lines_counts()
    {
        var options = Options("id,title\n1,One\n2,Two\n", "user,item\nu,2\nu,1\n");
        options.Interactions.RatingColumn = "";
        options.Interactions.TimeColumn = null;

        await Ingest(options);

        Assert.Equal(new[] { 1, 0 }, Assert.Single(await _database.LoadInteractionsAsync(await _database.LoadCatalogueAsync(default), default)).Items);
    }

    [Fact]
    public async Task Wrong_options_name_their_keys()
    {
        var options = Options("id,title\n1,One\n", null);
        options.BatchSize = 0;
        Assert.Contains("Ingest:BatchSize = '0'", (await Assert.ThrowsAsync<IngestException>(() => Ingest(options))).Message, StringComparison.Ordinal);

        options.BatchSize = 1;
        options.Interactions.DislikedUpTo = 5;
        Assert.Contains("Ingest:Interactions:DislikedUpTo = '5'", (await Assert.ThrowsAsync<IngestException>(() => Ingest(options))).Message, StringComparison.Ordinal);

        await Assert.ThrowsAsync<IngestException>(() => Ingest(new IngestOptions()));
    }

    public void Dispose() => _folder.Dispose();

    private Task<IngestReport> Ingest(IngestOptions options) => new IngestService(_database).IngestAsync(options, null, default);

    private IngestOptions Options(string items, string? interactions) => new()
    {
        Items = ItemsOf(_folder.Write("items.csv", items)),
        Interactions = new InteractionFileOptions { File = interactions is null ? null : _folder.Write("interactions.csv", interactions) },
    };

    private static ItemFileOptions ItemsOf(string path)
    {
        var header = File.Exists(path) ? File.ReadLines(path).FirstOrDefault() ?? "" : "";
        return new ItemFileOptions
        {
            File = path,
            YearColumn = header.Contains("year", StringComparison.Ordinal) ? "year" : null,
            GenresColumn = header.Contains("genres", StringComparison.Ordinal) ? "genres" : null,
        };
    }

    private sealed class ImmediateProgress(Action<IngestProgress> report) : IProgress<IngestProgress>
    {
        public void Report(IngestProgress value) => report(value);
    }
}

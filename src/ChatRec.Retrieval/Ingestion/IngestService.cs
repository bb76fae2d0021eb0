using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRec.Retrieval.Items;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatRec.Retrieval.Ingestion;

/// <summary>
/// Reads a catalogue and its interactions into the database. The same files twice change nothing; an ingestion that was
/// interrupted goes on where it stopped when it is run again on the same files, and nothing is doubled.
/// </summary>
public sealed partial class IngestService(CatalogueDatabase database, ILogger<IngestService>? logger = null)
{
    private readonly CatalogueDatabase _database = database;
    private readonly ILogger _logger = logger ?? NullLogger<IngestService>.Instance;

    /// <summary>Ingests the items file, then the interactions file.</summary>
    /// <exception cref="IngestException">An option is wrong, or a file or column is missing: nothing to go on with.</exception>
    public Task<IngestReport> IngestAsync(IngestOptions options, IProgress<IngestProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (string.IsNullOrEmpty(options.Items.File) && string.IsNullOrEmpty(options.Interactions.File))
        {
            throw new IngestException("Ingest:Items:File and Ingest:Interactions:File are both empty: name at least one file.");
        }

        return Task.Run(() => new Run(this, options, progress, cancellationToken).Execute(), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ingested {Summary}")]
    private partial void LogFile(IngestFileReport summary);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Ingestion: {Error}")]
    private partial void LogError(IngestError error);

    /// <summary>One ingestion, from its options to its report.</summary>
    private sealed class Run(IngestService service, IngestOptions options, IProgress<IngestProgress>? progress, CancellationToken cancellationToken)
    {
        private readonly CatalogueDatabase _database = service._database;
        private readonly List<IngestError> _errors = [];
        private readonly List<IngestFileReport> _files = [];

        public IngestReport Execute()
        {
            if (options.Strict && !Check())
            {
                return Report(IngestOutcome.Refused);
            }

            var complete = IngestItems(out var itemsFingerprint) && IngestInteractions(itemsFingerprint);
            return Report(!complete ? IngestOutcome.TooManyErrors : _errors.Count > 0 ? IngestOutcome.CompleteWithSkips : IngestOutcome.Complete);
        }

        private IngestReport Report(IngestOutcome outcome)
        {
            foreach (var file in _files)
            {
                service.LogFile(file);
            }

            foreach (var error in _errors)
            {
                service.LogError(error);
            }

            return new IngestReport(_files, _errors, outcome);
        }

        /// <summary>Reads both files without writing; false if a line is bad.</summary>
        private bool Check()
        {
            var ids = new HashSet<string>(CatalogueWriter.ReadItemIds(_database), StringComparer.Ordinal);
            if (!string.IsNullOrEmpty(options.Items.File))
            {
                var mapper = new ItemMapper(options.Items, options.MaxItems);
                CheckFile(new SourceFile(options.Items, options, ItemMapper.Columns(options.Items)), mapper.Map);
                ids.UnionWith(mapper.Ids);
            }

            if (!string.IsNullOrEmpty(options.Interactions.File))
            {
                var mapper = new InteractionMapper(options.Interactions, ids.Contains);
                CheckFile(new SourceFile(options.Interactions, options, InteractionMapper.Columns(options.Interactions)), mapper.Map);
            }

            return _errors.Count == 0;
        }

        private void CheckFile<T>(SourceFile source, Func<string, SourceRecord, Mapped<T>> map)
            where T : class
        {
            long records = 0;
            foreach (var record in source.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if ((record.Error ?? map(source.Name, record).Error) is { } error)
                {
                    _errors.Add(error);
                    if (_errors.Count >= options.MaxErrors)
                    {
                        return;
                    }
                }

                if (++records % options.BatchSize == 0)
                {
                    progress?.Report(new IngestProgress(source.Name, IngestPhase.Checking, records, source.Bytes, source.TotalBytes));
                }
            }
        }

        private bool IngestItems(out string fingerprint)
        {
            fingerprint = "";
            if (string.IsNullOrEmpty(options.Items.File))
            {
                return true;
            }

            var source = new SourceFile(options.Items, options, ItemMapper.Columns(options.Items));
            var mapper = new ItemMapper(options.Items, options.MaxItems);
            fingerprint = Fingerprint(source, options.RemoveMissingItems.ToString(), options.Items.TitleStyle.ToString(), options.Items.GenreSeparator);
            return IngestFile("items", source, fingerprint, mapper.Map, (writer, item) => writer.Write(item), writer =>
                options.RemoveMissingItems ? writer.RemoveItemsExcept(mapper.Ids) : 0);
        }

        private bool IngestInteractions(string itemsFingerprint)
        {
            if (string.IsNullOrEmpty(options.Interactions.File))
            {
                return true;
            }

            var source = new SourceFile(options.Interactions, options, InteractionMapper.Columns(options.Interactions));
            var ids = new HashSet<string>(CatalogueWriter.ReadItemIds(_database), StringComparer.Ordinal);
            var mapper = new InteractionMapper(options.Interactions, ids.Contains);
            // With other items, a line that was left out before may be right now.
            var fingerprint = Fingerprint(
                source,
                itemsFingerprint,
                options.Interactions.TimeStyle.ToString(),
                options.Interactions.LikedFrom.ToString(CultureInfo.InvariantCulture),
                options.Interactions.DislikedUpTo.ToString(CultureInfo.InvariantCulture),
                options.Interactions.IgnoreUnknownItems.ToString());
            return IngestFile("interactions", source, fingerprint, mapper.Map, (writer, interaction) => writer.Write(interaction), _ => 0);
        }

        /// <summary>
        /// Reads the file from its start and writes what an earlier run has not written. (Reading is a hundred times cheaper than writing,
        /// and the lines read again rebuild what later lines are checked against.)
        /// </summary>
        private bool IngestFile<T>(
            string role, SourceFile source, string fingerprint, Func<string, SourceRecord, Mapped<T>> map, Func<CatalogueWriter, T, Change> write, Func<CatalogueWriter, long> finish)
            where T : class
        {
            var before = _database.GetIngestStates().FirstOrDefault(state => state.Role == role && state.Fingerprint == fingerprint);
            if (before is { Finished: true })
            {
                _files.Add(new IngestFileReport(role, source.Name, before.Records, 0, 0, 0, before.Skipped, 0, AlreadyIngested: true));
                return true;
            }

            var resumeAfter = before?.Records ?? 0;
            long records = 0, added = 0, updated = 0, removed = 0, skipped = 0;
            var tooManyErrors = false;
            using var writer = new CatalogueWriter(_database);
            foreach (var record in source.Read())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var mapped = record.Error is { } unreadable ? new Mapped<T>(null, unreadable) : map(source.Name, record);
                records++;
                if (mapped.Error is { } error)
                {
                    skipped++;
                    _errors.Add(error);
                    tooManyErrors = _errors.Count >= options.MaxErrors;
                }
                else if (mapped.Value is { } value && records > resumeAfter)
                {
                    var change = write(writer, value);
                    added += change == Change.Added ? 1 : 0;
                    updated += change == Change.Updated ? 1 : 0;
                }

                if (tooManyErrors)
                {
                    break;
                }

                if (records % options.BatchSize == 0 && records > resumeAfter)
                {
                    writer.Commit(new IngestState(role, source.Name, fingerprint, records, skipped, Finished: false));
                    progress?.Report(new IngestProgress(source.Name, IngestPhase.Writing, records, source.Bytes, source.TotalBytes));
                }
            }

            if (!tooManyErrors)
            {
                removed = finish(writer);
            }

            writer.Commit(new IngestState(role, source.Name, fingerprint, Math.Max(records, resumeAfter), skipped, Finished: !tooManyErrors));
            progress?.Report(new IngestProgress(source.Name, IngestPhase.Writing, records, source.TotalBytes, source.TotalBytes));
            _files.Add(new IngestFileReport(role, source.Name, records, added, updated, removed, skipped, Math.Min(resumeAfter, records), AlreadyIngested: false));
            return !tooManyErrors;
        }

        /// <summary>Equal for equal bytes read in an equal manner.</summary>
        private static string Fingerprint(SourceFile source, params string[] mapping)
        {
            using var stream = source.Open();
            var content = Convert.ToHexStringLower(SHA256.HashData(stream));
            var text = string.Join('\u001f', [content, source.Mapping, .. mapping]);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
    }
}

using System.Collections.Concurrent;

namespace ChatRec.Bot.Hosting;

/// <summary>How a part of the service is.</summary>
public enum PartState
{
    /// <summary>Being loaded.</summary>
    Starting,

    /// <summary>Works.</summary>
    Ready,

    /// <summary>Does not work; the reason says why.</summary>
    Failed,
}

/// <summary>A part of the service and how it is.</summary>
/// <param name="Name">"catalogue", "retriever", "vector-store", "text-encoder", "language-model", "ranker", "state".</param>
/// <param name="State">How it is.</param>
/// <param name="Detail">What was loaded, how far it is, or why it failed.</param>
public sealed record PartStatus(string Name, PartState State, string? Detail);

/// <summary>Which parts of the service work. Safe for concurrent use.</summary>
public sealed class Readiness
{
    /// <summary>Items and interactions.</summary>
    public const string Catalogue = "catalogue";

    /// <summary>The trained retriever.</summary>
    public const string Retriever = "retriever";

    /// <summary>Vectors.</summary>
    public const string VectorStore = "vector-store";

    /// <summary>The embedding model.</summary>
    public const string TextEncoder = "text-encoder";

    /// <summary>The explaining model.</summary>
    public const string LanguageModel = "language-model";

    /// <summary>The ranking model; the language model where it has that task too.</summary>
    public const string Ranker = "ranker";

    /// <summary>Profiles, ledger and conversations.</summary>
    public const string State = "state";

    private static readonly string[] Names = [State, Catalogue, Retriever, VectorStore, TextEncoder, LanguageModel, Ranker];

    private readonly ConcurrentDictionary<string, PartStatus> _parts =
        new(Names.Select(name => KeyValuePair.Create(name, new PartStatus(name, PartState.Starting, "waiting"))), StringComparer.Ordinal);

    /// <summary>Every part, in the order they are loaded.</summary>
    public IReadOnlyList<PartStatus> Parts => [.. Names.Select(name => _parts[name])];

    /// <summary>What was loaded and may stop working later: a store on a full disk, a folder taken away.</summary>
    internal ConcurrentDictionary<string, Func<CancellationToken, Task>> Checks { get; } = new(StringComparer.Ordinal);

    /// <summary>Has a part checked each time that somebody asks; the check throws if it does not work.</summary>
    public void Watch(string name, Func<CancellationToken, Task> check) => Checks[name] = check;

    /// <summary>A part is being loaded.</summary>
    public void Starting(string name, string detail) => _parts[name] = new PartStatus(name, PartState.Starting, detail);

    /// <summary>A part works.</summary>
    public void Ready(string name, string? detail = null) => _parts[name] = new PartStatus(name, PartState.Ready, detail);

    /// <summary>A part does not work.</summary>
    public void Failed(string name, string reason) => _parts[name] = new PartStatus(name, PartState.Failed, reason);
}

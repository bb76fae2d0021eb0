using ChatRec.Retrieval.Candidates;
using ChatRec.Retrieval.Content;
using ChatRec.Retrieval.CoOccurrence;
using ChatRec.Retrieval.Dialogues;
using ChatRec.Retrieval.Popularity;
using ChatRec.Retrieval.Trained;

namespace ChatRec.Retrieval;

/// <summary>Everything that retrieval can be told. Configuration section <c>Retrieval</c>.</summary>
public sealed class RetrievalOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Retrieval";

    /// <summary>The catalogue database. Default <c>state/catalogue.db</c>.</summary>
    public string Database { get; set; } = Path.Combine("state", "catalogue.db");

    /// <summary>How items become vectors.</summary>
    public ContentOptions Content { get; set; } = new();

    /// <summary>How the co-transition model counts.</summary>
    public CoOccurrenceOptions CoOccurrence { get; set; } = new();

    /// <summary>What makes an item popular.</summary>
    public PopularityOptions Popularity { get; set; } = new();

    /// <summary>Where the dialogue model lies.</summary>
    public DialogueModelOptions Dialogue { get; set; } = new();

    /// <summary>How candidates are found and merged.</summary>
    public CandidateOptions Candidates { get; set; } = new();

    /// <summary>Where the trained retriever is and how it is served.</summary>
    public TrainedOptions Trained { get; set; } = new();
}

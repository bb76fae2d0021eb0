namespace ChatRec.Evaluation.Retrievers;

/// <summary>A kind of retriever that can be fitted on a data set and judged: the port where counting models, sequence encoders and fusions plug in.</summary>
public interface IRetrieverModel
{
    /// <summary>Its name on the command line and in reports, lower-case, as <c>cotransition</c>.</summary>
    string Name { get; }

    /// <summary>One line for people: what it is and where it comes from.</summary>
    string Description { get; }

    /// <summary>Whether another seed gives another model. A model that knows no chance is fitted once.</summary>
    bool UsesSeed { get; }

    /// <summary>Fits, and chooses its settings on the validation part.</summary>
    /// <exception cref="RetrieverException">The data does not allow this model; the message says why.</exception>
    FittedRetriever Fit(FitContext context);
}

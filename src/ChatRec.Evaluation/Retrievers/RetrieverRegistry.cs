using ChatRec.Evaluation.Retrievers.Models;

namespace ChatRec.Evaluation.Retrievers;

/// <summary>The models that can be named. Counting models are there from the start; whoever brings a trained one adds it.</summary>
public sealed class RetrieverRegistry
{
    private readonly List<IRetrieverModel> _models;

    private RetrieverRegistry(List<IRetrieverModel> models) => _models = models;

    /// <summary>All models, in the order of the report.</summary>
    public IReadOnlyList<IRetrieverModel> Models => _models;

    /// <summary>Popularity, ItemKNN, EASE and co-transition.</summary>
    public static RetrieverRegistry Counting() => new(
        [new OverallPopularity(), new RecentPopularity(), new ItemKnnRetriever(), new EaseRetriever(), new CoTransitionRetriever()]);

    /// <summary>Adds a model.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public RetrieverRegistry Add(IRetrieverModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (_models.Any(known => known.Name == model.Name))
        {
            throw new ArgumentException($"There is a model '{model.Name}' already.", nameof(model));
        }

        _models.Add(model);
        return this;
    }

    /// <summary>A model by name.</summary>
    /// <exception cref="RetrieverException">There is none; the message lists those there are.</exception>
    public IRetrieverModel this[string name] => _models.Find(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new RetrieverException($"There is no model '{name}'. Models: {string.Join(", ", _models.Select(model => model.Name))}.");
}

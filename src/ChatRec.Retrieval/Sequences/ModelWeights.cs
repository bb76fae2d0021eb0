namespace ChatRec.Retrieval.Sequences;

/// <summary>What a file of weights holds, with errors that name the file.</summary>
internal sealed class ModelWeights(string path, TensorFile file)
{
    public string Path => path;

    public string Kind => Text("chatrec.kind");

    public string CatalogueHash => Text("chatrec.catalogue");

    public Tensor Take(string name) => file.Tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new SequenceModelException($"{path}: has no tensor '{name}'; it is not a model of kind '{Kind}', or damaged.");

    public bool Has(string name) => file.Tensors.ContainsKey(name);

    public Dense Dense(string name)
    {
        var weight = Take($"{name}.weight");
        var bias = Take($"{name}.bias");
        return bias.Columns == weight.Columns
            ? new Dense(weight.Rows, weight.Columns, weight.Values, bias.Values)
            : throw new SequenceModelException($"{path}: '{name}' has {weight.Columns} outputs and {bias.Columns} biases; the file is damaged.");
    }

    public Dense DenseWithoutBias(string name)
    {
        var weight = Take($"{name}.weight");
        return new Dense(weight.Rows, weight.Columns, weight.Values, new float[weight.Columns]);
    }

    public Norm Norm(string name) => new(Take($"{name}.gain").Values, Take($"{name}.bias").Values);

    public int Number(string key) => file.Metadata.TryGetValue(key, out var value) && value is long number and > 0 and <= int.MaxValue
        ? (int)number
        : throw Missing(key);

    private string Text(string key) => file.Metadata.TryGetValue(key, out var value) && value is string text ? text : throw Missing(key);

    private SequenceModelException Missing(string key) =>
        new($"{path}: has no metadata '{key}'; it is not a model that ChatRec trained, or damaged.");
}

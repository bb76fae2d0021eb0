namespace ChatRec.Retrieval.Sequences;

/// <summary>What a file of weights holds, with errors that name the file.</summary>
internal sealed class ModelWeights(string path, TensorFile file)
{
    public string Path => path;

    public string Kind => Text("chatrec.kind");

    public string CatalogueHash => Text("chatrec.catalogue");

    public bool Has(string name) => file.Tensors.ContainsKey(name);

    /// <summary>A tensor of any shape.</summary>
    public Tensor Take(string name) => file.Tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new SequenceModelException($"{path}: has no tensor '{name}'; it is not a model of kind '{Kind}', or damaged.");

    /// <summary>The values of a tensor of a shape.</summary>
    public float[] Take(string name, int rows, int columns)
    {
        var tensor = Take(name);
        return tensor.Rows == rows && tensor.Columns == columns
            ? tensor.Values
            : throw new SequenceModelException($"{path}: tensor '{name}' is {tensor.Rows} × {tensor.Columns} and should be {rows} × {columns}; the file is damaged.");
    }

    /// <summary>A linear layer of a number of inputs; the file says how many outputs it has unless they are given.</summary>
    public Dense Dense(string name, int inputs, int? outputs = null, bool hasBias = true)
    {
        var width = outputs ?? Take($"{name}.weight").Columns;
        return new Dense(inputs, width, Take($"{name}.weight", inputs, width), hasBias ? Take($"{name}.bias", 1, width) : new float[width]);
    }

    public Norm Norm(string name, int width) => new(Take($"{name}.gain", 1, width), Take($"{name}.bias", 1, width));

    public FeedForward FeedForward(string name, int width)
    {
        var inner = Dense($"{name}.in", width);
        return new FeedForward(inner, Dense($"{name}.out", inner.Outputs, width), Norm($"{name}.norm", width));
    }

    public int Number(string key) => file.Metadata.TryGetValue(key, out var value) && value is long number and > 0 and <= int.MaxValue
        ? (int)number
        : throw Missing(key);

    private string Text(string key) => file.Metadata.TryGetValue(key, out var value) && value is string text ? text : throw Missing(key);

    private SequenceModelException Missing(string key) =>
        new($"{path}: has no metadata '{key}'; it is not a model that ChatRec trained, or damaged.");
}

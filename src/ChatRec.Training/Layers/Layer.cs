namespace ChatRec.Training.Layers;

/// <summary>
/// A differentiable function of a matrix of tokens, with its derivative written out by hand. A layer owns its output and the gradient of its input, and
/// remembers of a forward pass what the backward pass needs: one backward after each forward, by the same thread.
/// </summary>
public abstract class Layer
{
    /// <summary>Computes the output.</summary>
    /// <param name="input">Tokens × width in; must stay unchanged until the backward pass.</param>
    /// <param name="pass">Where sequences begin, and the randomness of dropout.</param>
    /// <returns>Tokens × width out, owned by the layer and overwritten by its next forward pass.</returns>
    public abstract Matrix Forward(Matrix input, Pass pass);

    /// <summary>Adds to the gradients of the parameters and computes that of the input.</summary>
    /// <param name="outputGradient">Gradient of the loss by the output of the last forward pass.</param>
    /// <returns>Gradient of the loss by its input, owned by the layer and overwritten by its next backward pass.</returns>
    public abstract Matrix Backward(Matrix outputGradient);

    /// <summary>What training changes, in a fixed order.</summary>
    public virtual IEnumerable<Parameter> Parameters => [];
}

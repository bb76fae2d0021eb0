namespace ChatRec.Training.Lora;

/// <summary>A matrix of a Llama layer that an adapter can change.</summary>
public enum LoraProjection
{
    /// <summary>Queries, <c>attn_q</c>.</summary>
    Query,

    /// <summary>Keys, <c>attn_k</c>.</summary>
    Key,

    /// <summary>Values, <c>attn_v</c>.</summary>
    Value,

    /// <summary>What attention gives back, <c>attn_output</c>.</summary>
    Output,

    /// <summary>Gate of the feed-forward part, <c>ffn_gate</c>.</summary>
    Gate,

    /// <summary>Its other input, <c>ffn_up</c>.</summary>
    Up,

    /// <summary>Its output, <c>ffn_down</c>.</summary>
    Down,
}

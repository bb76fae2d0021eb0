using ChatRec.Llama.Ggml;
using ChatRec.Training.Layers;

namespace ChatRec.Training.Lora;

/// <summary>The change of one matrix: scale · B · A.</summary>
/// <param name="A">r rows of the length of the matrix's input.</param>
/// <param name="B">As many rows as the matrix has, of length r; it starts at 0, so that the adapter changes nothing before it is trained.</param>
/// <param name="DeviceA">A on the device.</param>
/// <param name="DeviceB">B on the device.</param>
internal sealed record LoraPair(Parameter A, Parameter B, GgmlTensor DeviceA, GgmlTensor DeviceB);

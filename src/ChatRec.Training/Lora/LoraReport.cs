namespace ChatRec.Training.Lora;

/// <summary>What a training came to.</summary>
/// <param name="Path">The adapter's file.</param>
/// <param name="Epochs">All epochs, also those before a resumption.</param>
/// <param name="ParameterCount">Values of the adapter.</param>
/// <param name="StepsHere">Steps that this process made.</param>
/// <param name="TokensHere">Tokens that it trained on.</param>
/// <param name="SecondsHere">How long its steps took.</param>
/// <param name="ProcessorSecondsHere">Processor time of that, of all threads: what a quiet machine with one thread would take, also where others keep it busy.</param>
/// <param name="Device">What computed, for people.</param>
/// <param name="WeightBytes">Bytes of the base's weights on the device.</param>
/// <param name="PassBytes">Bytes of what is computed, beside them.</param>
public sealed record LoraReport(
    string Path, IReadOnlyList<LoraEpoch> Epochs, long ParameterCount, long StepsHere, long TokensHere, double SecondsHere, double ProcessorSecondsHere, string Device, long WeightBytes, long PassBytes);

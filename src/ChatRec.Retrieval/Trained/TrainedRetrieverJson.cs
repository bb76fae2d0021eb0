using System.Text.Json.Serialization;

namespace ChatRec.Retrieval.Trained;

/// <summary>Serialisation code, generated.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TrainedRetrieverDescription))]
internal sealed partial class TrainedRetrieverJson : JsonSerializerContext;

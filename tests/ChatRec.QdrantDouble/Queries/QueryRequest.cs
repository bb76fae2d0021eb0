namespace ChatRec.Doubles.Queries;

/// <summary>A whole query: its last stage, the page of results and what to tell of each.</summary>
internal sealed record QueryRequest(QueryStage Stage, int Offset, PayloadChoice Payload, VectorChoice Vectors);

namespace ChatRec.Doubles.Http;

/// <summary>An answer without the usual envelope of result, status and time.</summary>
internal sealed record BareJson(object Json);

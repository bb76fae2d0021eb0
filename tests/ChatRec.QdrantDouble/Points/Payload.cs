global using Payload = System.Collections.Generic.IReadOnlyDictionary<string, System.Text.Json.JsonElement>;
global using Vectors = System.Collections.Generic.IReadOnlyDictionary<string, float[]>;

using Newtonsoft.Json;
using NJsonSchema;
using NJsonSchema.Validation;

namespace ChatRec.Doubles.OpenApi;

/// <summary>Tells what is wrong with a JSON text in few words.</summary>
internal static class SchemaErrors
{
    public static bool IsValid(JsonSchema schema, string json) => !Find(schema, json).Any();

    /// <summary>The errors deepest in the document: of several forms that a value might take, those came closest.</summary>
    public static IEnumerable<string> Find(JsonSchema schema, string json)
    {
        try
        {
            var errors = schema.Validate(json, SchemaType.JsonSchema).SelectMany(Leaves).ToList();
            var depth = errors.Count == 0 ? 0 : errors.Max(Depth);
            return errors.Where(error => Depth(error) == depth).Select(Describe).Distinct().Take(3);
        }
        catch (JsonException e)
        {
            return [$"not JSON: {e.Message}"];
        }
    }

    private static IEnumerable<ValidationError> Leaves(ValidationError error) =>
        error is ChildSchemaValidationError parent && parent.Errors.Values.Any(errors => errors.Count > 0)
            ? parent.Errors.Values.SelectMany(errors => errors).SelectMany(Leaves)
            : [error];

    private static int Depth(ValidationError error) => error.Path?.Count(c => c is '.' or '[' or '/') ?? 0;

    private static string Describe(ValidationError error) => error.Kind == ValidationErrorKind.NoAdditionalPropertiesAllowed
        ? $"unknown property {error.Path}"
        : $"{error.Path}: {error.Kind}";
}

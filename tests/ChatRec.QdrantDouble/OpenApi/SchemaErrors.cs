using System.Text.Json;
using NJsonSchema;
using NJsonSchema.Validation;

namespace ChatRec.Doubles.OpenApi;

/// <summary>Tells what is wrong with a JSON text in few words.</summary>
internal static class SchemaErrors
{
    public static bool IsValid(JsonSchema schema, string json) => Find(schema, json).Count == 0;

    /// <summary>What is wrong; of several forms that a value might have, with the one that it comes closest to.</summary>
    public static IReadOnlyList<string> Find(JsonSchema schema, string json)
    {
        try
        {
            var errors = schema.Validate(AbridgedJson.Of(json), SchemaType.JsonSchema).SelectMany(Closest).ToList();
            return [.. errors.Where(error => error.Kind != ValidationErrorKind.NullExpected || errors.Count == 1).Select(Describe).Distinct()];
        }
        catch (JsonException)
        {
            return ["not JSON"];
        }
    }

    /// <summary>A form is closer if it reaches deeper into the value before it fails, and then if it fails in fewer places.</summary>
    private static IEnumerable<ValidationError> Closest(ValidationError error)
    {
        var forms = error is ChildSchemaValidationError parent
            ? parent.Errors.Values.Where(errors => errors.Count > 0).Select(errors => errors.SelectMany(Closest).ToList())
            : [];
        return forms
            .GroupBy(errors => (Depth: -errors.Max(Depth), errors.Count))
            .MinBy(group => group.Key)?
            .SelectMany(errors => errors) ?? [error];
    }

    private static int Depth(ValidationError error) => error.Path?.Count(c => c is '.' or '[' or '/') ?? 0;

    private static string Describe(ValidationError error) => error.Kind == ValidationErrorKind.NoAdditionalPropertiesAllowed
        ? $"unknown property {error.Path}"
        : $"{error.Path}: {error.Kind}";
}

using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ChatRec.Retrieval;

/// <summary>Checks an options object against its annotations and says which configuration key is wrong, how, and what would be right.</summary>
internal static class ValidatedOptions
{
    public static void Check(object options, string section, Func<string, Exception> fail)
    {
        var results = new List<ValidationResult>();
        if (Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
        {
            return;
        }

        throw fail(string.Join(Environment.NewLine, results.Select(result => Describe(options, section, result))));
    }

    private static string Describe(object options, string section, ValidationResult result)
    {
        var member = result.MemberNames.FirstOrDefault();
        var value = member is null ? null : options.GetType().GetProperty(member)?.GetValue(options);
        return string.Create(CultureInfo.InvariantCulture, $"{section}:{member} = '{value}': {result.ErrorMessage}");
    }
}

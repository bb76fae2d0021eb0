using System.Text.RegularExpressions;
using ChatRec.Retrieval.Items;

namespace ChatRec.Ranking.Explanations;

/// <summary>Finds the titles that a text may name, in the forms that people use, and takes them out of it.</summary>
internal sealed class CitedTitles
{
    /// <summary>Stands for the recommended item in a masked sentence; the cited items follow as the next characters.</summary>
    public const char ItemMark = '\uE000';

    private readonly IReadOnlyList<(string Form, int Index)> _forms;

    public CitedTitles(ExplanationFacts facts)
    {
        Items = [facts.Item, .. facts.Cited.Select(cited => cited.Item)];
        _forms = [.. Items
            .SelectMany((item, index) => Forms(item).Select(form => (Form: form, Index: index)))
            .DistinctBy(form => form.Form, StringComparer.Ordinal)
            .OrderByDescending(form => form.Form.Length)];
    }

    /// <summary>The recommended item, then the cited ones.</summary>
    public IReadOnlyList<Item> Items { get; }

    /// <summary>Every form of every title.</summary>
    public IEnumerable<string> All => _forms.Select(form => form.Form);

    /// <summary>The sentence with one mark for each title (<see cref="ItemMark"/> + index), longest titles first.</summary>
    public string Mask(string sentence)
    {
        foreach (var (form, index) in _forms)
        {
            // "9" and "300" are films, and in "300 people" they are not.
            var pattern = $@"(?<![\p{{L}}\p{{N}}]){Regex.Escape(form)}(?![\p{{L}}\p{{N}}]){(form.All(char.IsDigit) ? "(?! people| conversations)" : "")}";
            sentence = Regex.Replace(sentence, pattern, ((char)(ItemMark + index)).ToString(), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }

        return sentence;
    }

    private static IEnumerable<string> Forms(Item item)
    {
        foreach (var title in item.AlternateTitles.Prepend(item.Title).Where(title => title.Length > 0))
        {
            var clean = Prompts.PromptText.Clean(title).Trim();
            string[] forms = [clean, clean.Replace('\'', '’'), WithoutArticle(clean), "the " + WithoutArticle(clean)];
            foreach (var form in forms.Where(form => form.Length > 0 && char.IsAsciiLetterLower(form[0]) == form.StartsWith("the ", StringComparison.Ordinal)).Distinct())
            {
                yield return form;
                if (item.Year is { } year)
                {
                    yield return FormattableString.Invariant($"{form} ({year})");
                }
            }
        }
    }

    private static string WithoutArticle(string title)
    {
        foreach (var article in (string[])["The ", "A ", "An "])
        {
            if (title.StartsWith(article, StringComparison.Ordinal) && title.Length > article.Length + 3)
            {
                return title[article.Length..];
            }
        }

        return title;
    }
}

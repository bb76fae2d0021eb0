using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChatRec.Retrieval.Items;

namespace ChatRec.Retrieval.Content;

/// <summary>
/// The text of an item that a content encoder reads ("natural concatenation" of its attributes, as in ONCE/DIRE, Liu et al. 2024). Attributes stand
/// in braces: {title}, {year}, {genres}, {alternates}; a part in square brackets is left out if one of its attributes is empty. So
/// "{title}[ ({year})][ {genres}]" gives "The Matrix (1999) Action, Sci-Fi", and "Some Title" for an item of which no more is known.
/// </summary>
public sealed class ItemTextTemplate
{
    /// <summary>The template with which the bundled vectors were made.</summary>
    public const string Default = "{title}[ ({year})][ {genres}]";

    private static readonly string[] Attributes = ["title", "year", "genres", "alternates"];

    private readonly List<Part> _parts;

    private ItemTextTemplate(string text, List<Part> parts)
    {
        _parts = parts;
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>SHA-256 of the template's text, lower-case hex.</summary>
    public string Hash { get; }

    /// <summary>Reads a template.</summary>
    /// <exception cref="FormatException">A bracket is open, nested or unknown; the message says where.</exception>
    public static ItemTextTemplate Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = new List<Part>();
        var position = 0;
        while (position < text.Length)
        {
            var end = text[position] == '[' ? text.IndexOf(']', position) : text.IndexOf('[', position);
            if (text[position] == '[')
            {
                if (end < 0)
                {
                    throw new FormatException($"Item text template '{text}': the square bracket at {Position(position)} is never closed.");
                }

                parts.Add(new Part(ReadPieces(text, position + 1, end), Optional: true));
                position = end + 1;
            }
            else
            {
                end = end < 0 ? text.Length : end;
                parts.Add(new Part(ReadPieces(text, position, end), Optional: false));
                position = end;
            }
        }

        if (!parts.SelectMany(part => part.Pieces).Any(piece => piece.IsAttribute))
        {
            throw new FormatException($"Item text template '{text}': it names no attribute; write at least {{title}}.");
        }

        return new ItemTextTemplate(text, parts);
    }

    /// <summary>The item's text.</summary>
    public string Render(Item item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            var values = part.Pieces.ConvertAll(piece => piece.IsAttribute ? Value(item, piece.Text) : piece.Text);
            if (!part.Optional || !part.Pieces.Where((piece, index) => piece.IsAttribute && values[index].Length == 0).Any())
            {
                text.AppendJoin("", values);
            }
        }

        return text.ToString().Trim();
    }

    private static string Value(Item item, string attribute) => attribute switch
    {
        "title" => item.Title,
        "year" => item.Year?.ToString(CultureInfo.InvariantCulture) ?? "",
        "genres" => string.Join(", ", item.Genres),
        _ => string.Join(", ", item.AlternateTitles),
    };

    private static List<Piece> ReadPieces(string text, int start, int end)
    {
        var pieces = new List<Piece>();
        var position = start;
        while (position < end)
        {
            var open = text.IndexOf('{', position, end - position);
            if (open != position)
            {
                var until = open < 0 ? end : open;
                pieces.Add(new Piece(text[position..until], IsAttribute: false));
                position = until;
                continue;
            }

            var close = text.IndexOf('}', open, end - open);
            var name = close < 0 ? "" : text[(open + 1)..close];
            if (!Attributes.Contains(name))
            {
                throw new FormatException($"Item text template '{text}': '{{{name}' at {Position(open)} is no attribute; there are {string.Join(", ", Attributes.Select(attribute => $"{{{attribute}}}"))}.");
            }

            pieces.Add(new Piece(name, IsAttribute: true));
            position = close + 1;
        }

        return pieces;
    }

    private static string Position(int index) => string.Create(CultureInfo.InvariantCulture, $"character {index + 1}");

    private sealed record Part(List<Piece> Pieces, bool Optional);

    private sealed record Piece(string Text, bool IsAttribute);
}

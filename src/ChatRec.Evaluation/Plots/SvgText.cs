using System.Globalization;
using System.Net;
using System.Text;

namespace ChatRec.Evaluation.Plots;

/// <summary>Writes SVG elements: numbers invariant and short, text escaped.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();

    public SvgText(double width, double height, string title) => _text.Append(
        CultureInfo.InvariantCulture,
        $"<svg viewBox=\"0 0 {width:0.#} {height:0.#}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\" xmlns=\"http://www.w3.org/2000/svg\">\n");

    /// <summary>Room for names before the plot, in the page's font of 12 pixels.</summary>
    public static double RoomFor(IEnumerable<string> names) => Math.Max(150, names.Select(name => (name.Length * 6.7) + 16).DefaultIfEmpty(0).Max());

    public void Line(double x1, double y1, double x2, double y2, string css) => _text.Append(
        CultureInfo.InvariantCulture, $"<line class=\"{css}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>\n");

    public void Text(double x, double y, string text, string css, string anchor = "start", string? transform = null) => _text.Append(
        CultureInfo.InvariantCulture,
        $"<text class=\"{css}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\"{(transform is null ? "" : $" transform=\"{transform}\"")}>{WebUtility.HtmlEncode(text)}</text>\n");

    public void Path(IEnumerable<(double X, double Y)> points, string css)
    {
        var path = string.Join(' ', points.Select((point, index) => string.Create(
            CultureInfo.InvariantCulture, $"{(index == 0 ? 'M' : 'L')}{point.X:0.#} {point.Y:0.#}")));
        _text.Append(CultureInfo.InvariantCulture, $"<path class=\"{css}\" d=\"{path}\"/>\n");
    }

    public void Dot(double x, double y, double radius, string css, string tip) => _text.Append(
        CultureInfo.InvariantCulture,
        $"<circle class=\"{css}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\"><title>{WebUtility.HtmlEncode(tip)}</title></circle>\n");

    public void Bar(double x, double y, double width, double height, string css, string tip) => _text.Append(
        CultureInfo.InvariantCulture,
        $"<rect class=\"{css}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{Math.Max(0, width):0.#}\" height=\"{height:0.#}\" rx=\"3\"><title>{WebUtility.HtmlEncode(tip)}</title></rect>\n");

    public override string ToString() => _text + "</svg>\n";
}

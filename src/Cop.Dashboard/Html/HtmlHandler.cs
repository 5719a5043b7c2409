using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cop.Dashboard;

/// <summary>Builds HTML from an interpolated string: literal parts as they are, values encoded.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlHandler
{
    private readonly StringBuilder _markup;

    public HtmlHandler(int literalLength, int formattedCount) => _markup = new StringBuilder(literalLength + formattedCount * 24);

    public HtmlHandler(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = holds;
        _markup = holds ? new StringBuilder(literalLength + formattedCount * 24) : new StringBuilder(0);
    }

    public void AppendLiteral(string literal) => _markup.Append(literal);

    /// <summary>Text, with characters that a reader cannot see as visible marks.</summary>
    public void AppendFormatted(string? text) => HtmlText.Encode(text, _markup);

    /// <summary>The exact text, for the values of form fields.</summary>
    public void AppendFormatted(ExactText text) => HtmlText.EncodeExact(text.Value, _markup);

    public void AppendFormatted(Html? html) => _markup.Append(html?.ToString());

    public void AppendFormatted(IEnumerable<Html> pieces)
    {
        foreach (var piece in pieces)
            _markup.Append(piece);
    }

    public void AppendFormatted(long number) => _markup.Append(CultureInfo.InvariantCulture, $"{number:#,0}");

    public void AppendFormatted(long number, string format) => _markup.Append(number.ToString(format, CultureInfo.InvariantCulture));

    public void AppendFormatted(double number) => _markup.Append(CultureInfo.InvariantCulture, $"{number:0.##}");

    public string ToMarkup() => _markup.ToString();
}

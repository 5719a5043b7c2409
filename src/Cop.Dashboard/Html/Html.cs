using System.Runtime.CompilerServices;

namespace Cop.Dashboard;

/// <summary>
/// A piece of HTML. Its only source is an interpolated string, whose literal parts are code and whose values are encoded.
/// </summary>
/// <remarks>There is no constructor from a string: content of events cannot become markup.</remarks>
internal sealed class Html
{
    private readonly string _markup;

    private Html(string markup) => _markup = markup;

    /// <summary>Nothing.</summary>
    public static Html Empty { get; } = new("");

    /// <summary>Creates HTML from an interpolated string.</summary>
    public static Html Of(ref HtmlHandler content) => new(content.ToMarkup());

    /// <summary>Creates HTML when a condition holds.</summary>
    public static Html When(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref HtmlHandler content) => holds
        ? new(content.ToMarkup()) : Empty;

    /// <summary>Joins pieces.</summary>
    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece._markup)));

    /// <summary>Joins pieces with text between them.</summary>
    public static Html Join(IEnumerable<Html> pieces, string separator) =>
        new(string.Join(HtmlText.Encode(separator), pieces.Select(piece => piece._markup)));

    /// <summary>Whether a placeholder is part of this.</summary>
    public bool Has(Html place) => _markup.Contains(place._markup, StringComparison.Ordinal);

    /// <summary>The markup with a piece in place of each placeholder.</summary>
    /// <remarks>Values are encoded, so none of them is taken for a placeholder.</remarks>
    public string ToString(Html place, Html piece) => _markup.Replace(place._markup, piece._markup, StringComparison.Ordinal);

    /// <summary>The markup.</summary>
    public override string ToString() => _markup;
}

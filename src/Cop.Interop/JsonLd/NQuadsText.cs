using System.Globalization;
using System.Text;

namespace Cop;

/// <summary>Writes the object of a statement in N-Quads.</summary>
internal static class NQuadsText
{
    /// <summary>Writes a link, if there is no datatype, or a literal. The datatype <c>xsd:string</c> is left out.</summary>
    public static void Write(StringBuilder output, string value, string? datatype)
    {
        if (datatype is null)
        {
            output.Append('<').Append(value).Append('>');
            return;
        }

        output.Append('"');
        foreach (var letter in value)
            WriteEscaped(output, letter);
        output.Append('"');
        if (datatype != GraphValue.TextType)
            output.Append("^^<").Append(datatype).Append('>');
    }

    private static void WriteEscaped(StringBuilder output, char letter) => _ = letter switch
    {
        '\b' => output.Append("\\b"),
        '\t' => output.Append("\\t"),
        '\n' => output.Append("\\n"),
        '\f' => output.Append("\\f"),
        '\r' => output.Append("\\r"),
        '"' => output.Append("\\\""),
        '\\' => output.Append("\\\\"),
        < ' ' or '\u007f' => output.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"),
        _ => output.Append(letter),
    };
}

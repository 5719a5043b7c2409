using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Cop.Dashboard.Tests;

/// <summary>What a browser sends for the fields of a form as they stand.</summary>
internal static partial class SubmittedForm
{
    public static FieldValues Of(string html)
    {
        var fields = new Dictionary<string, StringValues>();
        foreach (Match match in Fields().Matches(html))
        {
            var name = WebUtility.HtmlDecode(match.Groups["name"].Value);
            var value = match.Groups["select"].Success ? Selected().Match(match.Value).Groups[1].Value : match.Groups["value"].Value;
            fields[name] = StringValues.Concat(fields.GetValueOrDefault(name), Typed(match, WebUtility.HtmlDecode(value)));
        }

        return new FieldValues(new FormCollection(fields));
    }

    // A field of one line has no line ends, a larger one loses the first, and what is sent has both characters of each.
    private static string Typed(Match field, string value) => field.Groups["area"].Success
        ? (value.StartsWith('\n') ? value[1..] : value).Replace("\n", "\r\n", StringComparison.Ordinal)
        : value.Replace("\n", "", StringComparison.Ordinal);

    [GeneratedRegex("(?<area><textarea) name=\"(?<name>[^\"]*)\"[^>]*>(?<value>[^<]*)</textarea>"
        + "|<input type=\"(?:text|number|date|email|url|hidden)\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\""
        + "|<input type=\"checkbox\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\" checked>"
        + "|(?<select><select) name=\"(?<name>[^\"]*)\".*?</select>", RegexOptions.Singleline)]
    private static partial Regex Fields();

    [GeneratedRegex("value=\"([^\"]*)\" selected")]
    private static partial Regex Selected();
}

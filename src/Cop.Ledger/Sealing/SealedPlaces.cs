using System.Globalization;

namespace Cop.Ledger;

/// <summary>Finds the sealed values of an event.</summary>
/// <remarks>Decision M-1.</remarks>
internal static class SealedPlaces
{
    /// <summary>The sealed values below a JSON value, each with the place where it is.</summary>
    /// <param name="json">The value.</param>
    /// <param name="at">The place of the value: the event's id, <c>#</c> and a JSON Pointer.</param>
    public static IEnumerable<(SealedValue Value, string At)> Find(CopJson json, string at)
    {
        if (json.Utf8.Span.IndexOf("\"$sealed\""u8) < 0)
            yield break;
        if (SealedValue.FromJson(json) is { } value)
        {
            yield return (value, at);
            yield break;
        }

        var number = 0;
        foreach (var item in json.Items)
        {
            foreach (var found in Find(item, string.Create(CultureInfo.InvariantCulture, $"{at}/{number}")))
                yield return found;
            number++;
        }

        foreach (var (name, member) in json.Members)
        {
            foreach (var found in Find(member, $"{at}/{Escape(name)}"))
                yield return found;
        }
    }

    public static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}

using System.Globalization;

namespace Cop;

/// <summary>Checks that every version of a record leads to its newest.</summary>
/// <remarks>Decision M-3.</remarks>
internal static class VersionPaths
{
    /// <summary>Returns the sentence about a version without a path to the record's; null when each one from 1 has a path.</summary>
    public static string? Fault(Type record, string version, IEnumerable<(string From, string To)> steps)
    {
        if (!int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var newest))
            return null;
        var next = steps.ToDictionary(step => step.From, step => step.To, StringComparer.Ordinal);
        for (var old = 1; old < newest; old++)
        {
            var at = old.ToString(CultureInfo.InvariantCulture);
            for (var left = next.Count; at != version && left >= 0 && next.TryGetValue(at, out var to); left--)
                at = to;
            if (at != version)
                return $"{record.FullName} is version {version}, but no upcaster leads to it from version {old}: declare " +
                    $"IUpcastFrom<{record.Name}V{old}, {record.Name}> and its Upcast beside the record.";
        }

        return null;
    }
}

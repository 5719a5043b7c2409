using System.Globalization;

namespace Cop.Transport;

/// <summary>The files of an NDJSON transport: <c>events-00000001.ndjson</c> and so on, each line one CloudEvent.</summary>
internal static class NdjsonFolder
{
    private const string Prefix = "events-";
    private const string Suffix = ".ndjson";

    public static string PathOf(string folder, long number) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D8}{Suffix}"));

    /// <summary>The numbers of the files, in ascending order.</summary>
    public static IReadOnlyList<long> Numbers(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFiles(folder, $"{Prefix}*{Suffix}").Select(Path.GetFileName)
            .Select(name => long.TryParse(
                name.AsSpan(Prefix.Length, name!.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture,
                out var number) ? number : 0)
            .Where(number => number > 0).Order(),
    ];
}

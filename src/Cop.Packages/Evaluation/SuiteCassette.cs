using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cop.Packages;

/// <summary>The recorded exchanges of a suite, by key.</summary>
/// <param name="Exchanges">The exchanges.</param>
internal sealed record SuiteCassette(ImmutableSortedDictionary<string, RecordedExchange> Exchanges)
{
    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>The folder of cassettes in a package.</summary>
    public const string Folder = "tests/cassettes/";

    private static readonly JsonLimits Limits = new() { MaxBytes = 4 * 1024 * 1024 };

    public static SuiteCassette Empty { get; } =
        new(ImmutableSortedDictionary<string, RecordedExchange>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>The path of a suite's cassette in the package.</summary>
    public static string PathOf(string suite) => $"{Folder}{suite}.jsonl";

    /// <summary>Reads a file of JSON lines; null when a diagnostic says why it is none.</summary>
    public static SuiteCassette? Read(string file, ReadOnlySpan<byte> utf8, DiagnosticList diagnostics)
    {
        if (YamlReader.Decode(file, utf8, diagnostics) is not { } text) return null;
        var exchanges = ImmutableSortedDictionary.CreateBuilder<string, RecordedExchange>(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            if (line.Trim().Length == 0) continue;
            if (!CopJson.Parse(Encoding.UTF8.GetBytes(line), Limits).TryGet(out var json, out _))
                return Refuse(file, number, "The line is not JSON", DiagnosticCodes.BadCassette, diagnostics);
            if (json["cassette"] is { } version)
            {
                if (version.ToString() == Version.ToString(CultureInfo.InvariantCulture)) continue;
                return Refuse(
                    file, number, $"The cassette has version {version}, and this tool reads version {Version}",
                    DiagnosticCodes.CassetteVersion, diagnostics);
            }

            if (number == 1) return Refuse(file, number, "The first line does not name the version", DiagnosticCodes.BadCassette,
                diagnostics);
            if (RecordedExchange.Read(json) is not { } exchange || !exchanges.TryAdd(exchange.Key, exchange))
                return Refuse(file, number, "The line is no exchange, or one that is there already", DiagnosticCodes.BadCassette,
                    diagnostics);
        }

        return new(exchanges.ToImmutable());
    }

    /// <summary>Writes JSON lines in the order of the keys: the same exchanges give the same bytes.</summary>
    public string Write(string suite)
    {
        var text = new StringBuilder();
        text.Append(CopJson.Object(("cassette", CopJson.From(Version)), ("suite", CopJson.From(suite)))).Append('\n');
        foreach (var exchange in Exchanges.Values) text.Append(exchange.ToJson()).Append('\n');
        return text.ToString();
    }

    private static SuiteCassette? Refuse(string file, int line, string reason, DiagnosticCode code, DiagnosticList diagnostics)
    {
        diagnostics.Add(code, file, new(line, 1, line, 1), $"{reason}.", "", new("record it again with --record"));
        return null;
    }
}

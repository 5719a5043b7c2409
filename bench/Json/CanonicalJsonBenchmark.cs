using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cop.Bench.Json;

/// <summary>
/// Measures canonical JSON and its SHA-256 from the text of an event. Baseline: <c>JsonDocument.Parse</c> and SHA-256 of that text.
/// </summary>
internal static class CanonicalJsonBenchmark
{
    private const int Rounds = 41;
    private const int Operations = 20_000;
    private const double Goal = 1.5;

    /// <summary>An event of about 500 bytes whose members are not in canonical order.</summary>
    private const string Unsorted =
        """
        {"id":"0193a2c4-7d1e-7c3a-9b52-6f0d8e4a1b77","topicId":"order-2025-000481","topicSeq":1842,
        """ +
        """
        "type":"invoice.line.priced","schemaVersion":"1","createdAt":"2025-03-14T09:26:53.589Z",
        """ +
        """
        "payload":{"invoice":"INV-2025-0481","line":7,"description":"Grüner Tee, 250 g \u2013 lose","quantity":12,
        """ +
        """
        "unitPrice":4.95,"total":59.4,"taxed":true,"note":null},"metadata":{"initiator":"agent:pricing",
        """ +
        """
        "node":"urn:cop:node:berlin-3"},"correlationId":"c-77f1",
        """ +
        """
        "parentEventIds":["0193a2c4-7d1e-7c3a-9b52-6f0d8e4a1b70"]}
        """;

    public static void Run(TextWriter output)
    {
        byte[] unsorted = Encoding.UTF8.GetBytes(Unsorted);
        byte[] sorted = CopJson.Parse(unsorted).Unwrap().Utf8.ToArray();
        byte[] indented = Encoding.UTF8.GetBytes(Indent(unsorted));
        Measure("as written", unsorted, output);
        Measure("canonical", sorted, output);
        Measure("indented", indented, output);
    }

    private static void Measure(string name, byte[] text, TextWriter output)
    {
        var baseline = new double[Rounds];
        var canonical = new double[Rounds];
        for (int round = -5; round < Rounds; round++)
        {
            double parsed = Time(text, ParseAndHash, out _), hashed = Time(text, CanonicaliseAndHash, out _);
            if (round >= 0) (baseline[round], canonical[round]) = (parsed, hashed);
        }
        double ratio = Median([.. canonical.Zip(baseline, (measured, reference) => measured / reference)]);
        Time(text, CanonicaliseAndHash, out double hashBytes);
        Time(text, value => CopJson.Parse(value).Unwrap(), out double parseBytes);
        Time(text, ParseAndHash, out double baselineBytes);
        string verdict = ratio <= Goal ? "met" : "missed";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-11} {text.Length} bytes: ratio {ratio:F2}, goal {Goal:F1} {verdict}; CopJson.Parse {parseBytes:F0} B/op"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"            baseline {Median(baseline):F0} ns, {baselineBytes:F0} B/op; canonical {Median(canonical):F0} ns, " +
                $"{hashBytes:F0} B/op"));
        Explain(text, output);
    }

    /// <summary>Measures the parts of both sides.</summary>
    private static void Explain(byte[] text, TextWriter output)
    {
        var parse = new double[Rounds];
        var hash = new double[Rounds];
        var admit = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            parse[round] = Time(text, value => JsonDocument.Parse(value).Dispose(), out _);
            hash[round] = Time(text, value => SHA256.HashData(value, stackalloc byte[32]), out _);
            admit[round] = Time(text, value => CopJson.Parse(value), out _);
        }
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"            parse {Median(parse):F0} ns, SHA-256 {Median(hash):F0} ns, CopJson.Parse {Median(admit):F0} ns"));
    }

    private static void ParseAndHash(byte[] text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        SHA256.HashData(text, stackalloc byte[32]);
    }

    private static void CanonicaliseAndHash(byte[] text)
    {
        if (CanonicalJson.Hash(text, stackalloc byte[32]) is { } error) throw new CopException(error);
    }

    private static double Time(byte[] text, Action<byte[]> operation, out double bytes)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        for (int index = 0; index < Operations; index++) operation(text);
        double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / Operations;
        return nanoseconds / Operations;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Indent(byte[] text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true })) document.WriteTo(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

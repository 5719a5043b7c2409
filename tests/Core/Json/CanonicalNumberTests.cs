using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Cop.Core.Tests.Json;

[Trait("spec", "9.1.2")]
public sealed class CanonicalNumberTests
{
    [Fact]
    public void Numbers_are_written_as_in_appendix_B_of_RFC_8785()
    {
        foreach (JsonElement sample in Vectors("rfc8785-numbers.json"))
        {
            double value = FromBits(sample.GetProperty("bits").GetString()!);
            if (sample.GetProperty("text").GetString() is { } text) Check(value, text);
            else Should.Throw<ArgumentOutOfRangeException>(() => JsonText.Number(value));
        }
    }

    [Fact]
    public void Two_thousand_doubles_are_written_as_ECMAScript_does()
    {
        int count = 0;
        foreach (JsonElement pair in Vectors("numbers.json"))
        {
            Check(FromBits(pair[0].GetString()!), pair[1].GetString()!);
            count++;
        }
        count.ShouldBeGreaterThan(2000);
    }

    [Fact]
    [Trait("spec", "2.1")]
    public void A_number_is_admitted_or_refused_however_it_is_spelt()
    {
        int refused = 0, count = 0;
        foreach (JsonElement pair in Vectors("literals.json"))
        {
            string literal = pair[0].GetString()!;
            string? canonical = JsonText.Refusal(literal) is null ? JsonText.Canonical(literal) : null;
            if (canonical != pair[1].GetString())
                throw new InvalidOperationException($"{literal}: {canonical ?? "refused"}, not {pair[1].GetString() ?? "refused"}.");
            if (canonical is null) refused++;
            count++;
        }
        count.ShouldBeGreaterThan(800);
        refused.ShouldBeGreaterThan(400);
    }

    [Fact]
    public void Every_power_of_two_and_of_ten_reads_back_as_itself()
    {
        IEnumerable<double> powers = Enumerable.Range(-1074, 2098).Select(power => Math.ScaleB(1, power));
        IEnumerable<double> tens = Enumerable.Range(-323, 632).Select(power => double.Parse($"1e{power}", CultureInfo.InvariantCulture));
        foreach (double value in powers.Concat(tens))
        {
            double.Parse(JsonText.Number(value), CultureInfo.InvariantCulture).ShouldBe(value);
            double.Parse(JsonText.Number(-value), CultureInfo.InvariantCulture).ShouldBe(-value);
        }
    }

    /// <summary>A minute with node on the path; runs when COP_LONG is 1.</summary>
    [Fact]
    public void A_million_doubles_are_written_as_ECMAScript_does()
    {
        if (Environment.GetEnvironmentVariable("COP_LONG") != "1") return;
        string script = RepositoryRoot.File("spec", "vectors", "json", "make.mjs");
        var start = new ProcessStartInfo("node", [script, "--lines", "1200000"]) { RedirectStandardOutput = true };
        using Process node = Process.Start(start).ShouldNotBeNull();
        int count = 0;
        while (node.StandardOutput.ReadLine() is { } line)
        {
            Check(FromBits(line[..16]), line[17..]);
            count++;
        }
        node.WaitForExit();
        node.ExitCode.ShouldBe(0);
        count.ShouldBeGreaterThan(1_000_000);
    }

    /// <summary>Compares the text of a double, its parsed text, and other literals of the same double.</summary>
    private static void Check(double value, string expected)
    {
        string[] all =
        [
            JsonText.Number(value),
            JsonText.Canonical(expected),
            // Additional digits give the same double, but for an integer possibly another integer.
            double.IsInteger(value) ? expected : JsonText.Canonical(value.ToString("E20", CultureInfo.InvariantCulture)),
        ];
        foreach (string text in all)
        {
            if (text != expected)
                throw new InvalidOperationException($"{BitConverter.DoubleToInt64Bits(value):x16}: {text}, not {expected}.");
        }
    }

    private static double FromBits(string hex) =>
        BitConverter.UInt64BitsToDouble(ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static JsonElement.ArrayEnumerator Vectors(string file) =>
        JsonElement.Parse(File.ReadAllBytes(RepositoryRoot.File("spec", "vectors", "json", file))).EnumerateArray();
}

namespace Cop.Conformance.Runner;

/// <summary>The difference between a response and its expectation.</summary>
internal sealed record Mismatch(string Place, CopJson Expected, CopJson? Actual)
{
    private const int Around = 60;

    public string ShowExpected() => Excerpt(Expected.ToString());

    public string ShowActual() => Actual is null ? "nothing" : Excerpt(Actual.ToString());

    // Long values are cut to the part around their first difference.
    private string Excerpt(string text)
    {
        var (expected, actual) = (Expected.ToString(), Actual?.ToString() ?? "");
        var same = expected.AsSpan().CommonPrefixLength(actual);
        return same <= Around ? Text.Short(text) : $"…{Text.Short(text[(same - Around)..])}";
    }
}

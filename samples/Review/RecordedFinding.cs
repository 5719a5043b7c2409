using System.Globalization;

namespace Cop.Samples.Review;

/// <summary>A finding as an artifact in the log.</summary>
/// <param name="Check">The name of the check that found it.</param>
/// <param name="Line">The line in the document, from 1.</param>
/// <param name="Message">Description of the fault, for display.</param>
[CopData]
public sealed partial record RecordedFinding(string Check, int Line, string Message)
{
    /// <summary>For people: <c>line 7: 'is' stands twice (words)</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"line {Line}: {Message} ({Check})");
}

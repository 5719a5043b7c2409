using System.Globalization;
using System.Text;
using System.Xml;

namespace Cop.Packages;

/// <summary>The results as JUnit XML, which continuous integration reads.</summary>
public static class JUnitReport
{
    /// <summary>Writes the results: a suite is a test suite, a case a test case, a case without a result an error.</summary>
    /// <param name="report">The results.</param>
    public static string Write(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" }))
        {
            writer.WriteStartElement("testsuites");
            writer.WriteAttributeString("name", report.Package);
            writer.WriteAttributeString("tests", Number(report.Cases.Length));
            writer.WriteAttributeString("failures", Number(report.Suites.Sum(each => each.Failed)));
            writer.WriteAttributeString("errors", Number(report.Suites.Sum(each => each.Errors)));
            foreach (var suite in report.Suites) Write(writer, report, suite);
            writer.WriteEndElement();
        }

        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n";
    }

    private static void Write(XmlWriter writer, EvaluationReport report, SuiteResult suite)
    {
        var cases = report.Cases.Where(each => each.Suite == suite.Name).ToList();
        writer.WriteStartElement("testsuite");
        writer.WriteAttributeString("name", Clean(suite.Name));
        writer.WriteAttributeString("tests", Number(cases.Count));
        writer.WriteAttributeString("failures", Number(suite.Failed));
        writer.WriteAttributeString("errors", Number(suite.Errors));
        writer.WriteAttributeString("time", Seconds(cases.Sum(TimeOf)));
        foreach (var result in cases) Write(writer, report, result);
        writer.WriteEndElement();
    }

    private static void Write(XmlWriter writer, EvaluationReport report, CaseResult result)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("name", Clean(result.Id));
        writer.WriteAttributeString("classname", Clean($"{report.Package}.{result.Suite}"));
        writer.WriteAttributeString("time", Seconds(TimeOf(result)));
        if (result.Error is { } error) WriteFault(writer, "error", error, result);
        else if (!result.Passed)
            WriteFault(writer, "failure", result.Epochs.SelectMany(each => each.Faults).FirstOrDefault() ?? "The case failed.", result);
        writer.WriteEndElement();
    }

    private static void WriteFault(XmlWriter writer, string kind, string message, CaseResult result)
    {
        writer.WriteStartElement(kind);
        writer.WriteAttributeString("message", Clean(message));
        foreach (var (epoch, index) in result.Epochs.Select((epoch, index) => (epoch, index)).Where(each => !each.epoch.Passed))
            writer.WriteString(Clean($"epoch {index + 1}: {string.Join("; ", epoch.Faults)}\nanswer: {epoch.Answer}\n"));
        writer.WriteEndElement();
    }

    private static double TimeOf(CaseResult result) => result.Epochs.Sum(each => each.LatencyMs) / 1000;

    private static string Seconds(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // XML 1.0 has no place for most control characters, not even escaped.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.Value is 0x9 or 0xA or 0xD or >= 0x20 and not (0xFFFE or 0xFFFF) ? rune.ToString() : "\uFFFD");
        return clean.ToString();
    }
}

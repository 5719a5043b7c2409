using System.Globalization;
using System.Text;
using System.Xml;

namespace Cop.Conformance.Runner;

/// <summary>Writes a report as JUnit XML for build servers.</summary>
public static class JUnitReport
{
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(
            text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", $"COP 1.0 {report.Level}");
            xml.WriteAttributeString("hostname", Sound(report.Target));
            WriteCounts(xml, report);
            foreach (var outcome in report.Outcomes)
                Write(xml, outcome);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static void WriteCounts(XmlWriter xml, RunReport report)
    {
        xml.WriteAttributeString("tests", Number(report.Outcomes.Length));
        xml.WriteAttributeString("failures", Number(report.Count(Verdict.Failed)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("skipped", Number(report.Count(Verdict.NotTested)));
        xml.WriteAttributeString("time", Seconds(report.Duration));
    }

    private static void Write(XmlWriter xml, CheckOutcome outcome)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", $"cop.{outcome.Check.Level}.{outcome.Check.Id.Split('.')[0]}");
        xml.WriteAttributeString("name", $"{outcome.Check.Id}: {outcome.Check.Title} [{string.Join(' ', outcome.Check.Requirements)}]");
        xml.WriteAttributeString("time", Seconds(outcome.Duration));
        if (outcome.Verdict == Verdict.Failed)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", Sound($"{outcome.Where}: expected {outcome.Expected}, actual {outcome.Actual}"));
            xml.WriteEndElement();
        }
        else if (outcome.Verdict == Verdict.NotTested)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", Sound(outcome.Reason ?? ""));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // Text of a target may contain characters that XML forbids.
    private static string Sound(string text) =>
        string.Concat(
            text.EnumerateRunes()
                .Select(rune => XmlConvert.IsXmlChar((char)Math.Min(rune.Value, char.MaxValue)) || rune.Value > char.MaxValue
                    ? rune.ToString()
                    : "\uFFFD"));

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan duration) => duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}

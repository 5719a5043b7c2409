namespace Cop.Conformance.Tests;

/// <summary>Errors in files of checks or vectors are reported with file and line.</summary>
public sealed class CheckFileTests
{
    private const string Sound = """
        [
          {
            "id": "a.b",
            "title": "Something holds",
            "requirements": ["COP-3.1.2-1"],
            "steps": [{ "op": "hello" }]
          }
        ]
        """;

    [Theory]
    [InlineData("", "checks/c.json:1: it is not JSON")]
    [InlineData("[\n  {\n    \"id\": \"a.b\",\n  }\n]", "checks/c.json:4: it is not JSON")]
    [InlineData("{}", "checks/c.json:1: an array is expected here")]
    [InlineData("""
        [
          { "id": "A B" }
        ]
        """, "checks/c.json:2: the id 'A B' does not consist of lower-case words")]
    [InlineData("""
        [
          {
            "id": "a.b",
            "title": 7
          }
        ]
        """, "checks/c.json:2: the member 'steps' is missing")]
    public void A_malformed_check_file_is_reported_with_its_line(string text, string fault) =>
        FaultOf("checks/c.json", text).ShouldContain(fault);

    [Theory]
    [InlineData("\"op\": \"hello\"", "\"op\": \"hello\", \"expekt\": {}", ":6: there is no member 'expekt' here")]
    [InlineData("\"op\": \"hello\"", "\"op\": \"hello\", \"expect\": { \"data\": { \"$sett\": true } }", ":6: there is no matcher '$sett'")]
    [InlineData("\"op\": \"hello\"", "\"op\": \"hello\", \"with\": []", ":6: 'with' must be of the kind Object")]
    [InlineData("COP-3.1.2-1", "COP-99-1", "the check 'a.b' names COP-99-1, which is not in spec/requirements.json")]
    [InlineData("[\"COP-3.1.2-1\"]", "[]", ":2: the check 'a.b' names no requirement")]
    [InlineData(
        "\"title\": \"Something holds\"", "\"title\": \"Something holds\",\n    \"title\": \"twice\"",
        ":5: the member 'title' stands twice")]
    public void An_error_in_a_check_is_reported_with_its_line(string sound, string faulty, string fault) =>
        FaultOf("checks/c.json", Sound.Replace(sound, faulty, StringComparison.Ordinal)).ShouldContain(fault);

    [Fact]
    public void A_malformed_vector_is_reported_with_its_line()
    {
        const string Vectors = """
            [
              { "name": "one", "requirement": "2.4.2", "events": [{ "topicId": "t" }], "expect": { "topic": {}, "tasks": [], "steps": [],
              "artifacts": [], "continuations": [], "errors": [] } },
              { "name": "two", "requirement": "2.4.2", "events": [{ "topicId": "t" }], "expect": { "topic": {}, "tasks": [] } }
            ]
            """;
        FaultOf("projection/task.json", Vectors).ShouldContain("projection/task.json:4: the member 'steps' is missing");
    }

    [Fact]
    public async Task The_tool_reports_file_and_line_and_exits_with_2()
    {
        using var folder = new VectorFolder();
        folder.Write("checks/c.json", "[\n  {\n    \"id\": \"a.b\",\n  }\n]");
        var result = await Tool.RunCopAsync("conformance", "run", "--command", "true", "--vectors", folder.Path);
        result.ExitCode.ShouldBe(2, result.ToString());
        result.Error.ShouldContain("c.json:4: it is not JSON");
        (await Tool.RunCopAsync("conformance", "run", "--command", "true", "--check", "nothing.such")).Error.ShouldContain(
            "has no check 'nothing.such'");
    }

    private static string FaultOf(string file, string text)
    {
        using var folder = new VectorFolder();
        folder.Write(file, text);
        return Should.Throw<CheckFileException>(() => CheckCatalog.Load(folder.Path)).Message;
    }
}

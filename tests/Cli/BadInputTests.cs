namespace Cop.Cli.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public static TheoryData<string, byte[]?, string> Documents() => new()
    {
        { "missing.md", null, "There is no file" },
        { "empty.md", [], "is empty" },
        { "blank.md", " \n\n"u8.ToArray(), "is empty" },
        { "binary.md", [0x41, 0, 0x42], "is binary" },
        { "latin.md", [0x63, 0x61, 0x66, 0xE9], "is not UTF-8 (at byte 3)" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task An_unusable_document_is_refused_and_nothing_is_written(string name, byte[]? content, string message)
    {
        if (content is not null)
            await File.WriteAllBytesAsync(_directory.File(name), content);
        await RefusesAsync(_directory.File(name), message);
    }

    [Fact]
    public async Task A_document_of_100_MB_is_refused_unread()
    {
        await using (var file = File.Create(_directory.File("large.md")))
            file.SetLength(100 * 1024 * 1024);
        await RefusesAsync(_directory.File("large.md"), "104,857,600 bytes");
    }

    [Fact]
    public async Task A_directory_is_refused_as_a_document() => await RefusesAsync(_directory.Name, "is a directory");

    [Theory]
    [InlineData("Unrecognized command or argument 'frobnicate'", "frobnicate")]
    [InlineData("--crash-after takes a whole number from 1", "demo", "--crash-after", "0")]
    [InlineData("There is no store at", "topic", "list")]
    [InlineData("There is no store at", "store", "rebuild")]
    [InlineData("There is no file", "topic", "import", "nowhere.ndjson")]
    public async Task An_invalid_command_exits_with_2(string message, params string[] arguments)
    {
        var result = await Tool.RunAsync([.. arguments, "--store", _directory.File("store")]);
        result.ExitCode.ShouldBe(2, result.ToString());
        result.Error.ShouldContain(message);
        Directory.Exists(_directory.File("store")).ShouldBeFalse();
    }

    [Fact]
    public async Task An_error_is_JSON_when_JSON_output_is_requested()
    {
        var result = await Tool.RunAsync("topic", "list", "--json", "--store", _directory.File("store"));
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldStartWith("""{"error":{"code":"not_found","message":"There is no store at""");
        result.Output.ShouldEndWith("\"ok\":false}\n");
    }

    private async Task RefusesAsync(string document, string message)
    {
        var result = await Tool.RunAsync("demo", document, "--store", _directory.File("store"), "--yes");
        result.ExitCode.ShouldBe(2, result.ToString());
        result.Error.ShouldContain(message);
        result.Output.ShouldBeEmpty();
        Directory.Exists(_directory.File("store")).ShouldBeFalse();
    }
}

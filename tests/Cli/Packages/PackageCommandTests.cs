using System.Text.Json;

namespace Cop.Cli.Tests;

/// <summary>The commands for context packages, each as a process, as text and as JSON.</summary>
public sealed class PackageCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public PackageCommandTests() => Directory.CreateDirectory(_directory.File("agent"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_package_is_created_linted_packed_and_listed()
    {
        var created = await RunAsync("init", "support-agent", "--template", "full");
        created.ExitCode.ShouldBe(0, created.ToString());
        created.Output.ShouldContain("+ cop.yaml");
        (await RunAsync("init", "support-agent")).ExitCode.ShouldBe(1, "nothing is overwritten");
        (await RunAsync("lint"))
            .ShouldSatisfyAllConditions(lint => lint.ExitCode.ShouldBe(0, lint.ToString()), lint => lint.Error.ShouldContain("no finding"));
        var packed = await JsonAsync("pack", "--dry-run");
        packed.GetProperty("files").GetArrayLength().ShouldBe(10);
        packed.GetProperty("tree").GetString()!.ShouldStartWith("sha256:");
        File.Exists(_directory.File("agent/support-agent-0.1.0.cop")).ShouldBeFalse();
        (await JsonAsync("pack")).GetProperty("integrity").GetString()!.ShouldStartWith("sha512-");
        File.Exists(_directory.File("agent/support-agent-0.1.0.cop")).ShouldBeTrue();
        (await JsonAsync("list")).GetProperty("packages").GetArrayLength().ShouldBe(0);
        (await JsonAsync("install", "--frozen")).GetProperty("installed").GetInt32().ShouldBe(0);
        (await JsonAsync("audit")).GetProperty("packages").GetInt32().ShouldBe(1);
        (await JsonAsync("cache", "list")).GetProperty("packages").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData(5, "CTX1001", "lint")]
    [InlineData(5, "CTX1001", "install")]
    [InlineData(5, "CTX1001", "pack")]
    [InlineData(5, "CTX1001", "list")]
    [InlineData(5, "CTX1105", "init", "Not A Name")]
    public async Task Without_a_manifest_a_command_says_so(int exitCode, string code, params string[] arguments)
    {
        var refused = await RunAsync(arguments);
        refused.ExitCode.ShouldBe(exitCode, refused.ToString());
        refused.Output.ShouldBeEmpty();
        refused.Error.ShouldContain(code);
        refused.Error.ShouldNotContain("   at ");
        var asJson = await RunAsync([.. arguments, "--json"]);
        asJson.ExitCode.ShouldBe(exitCode);
        var error = JsonElement.Parse(asJson.Output).GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe(code);
        error.GetProperty("diagnostics").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_dependency_needs_a_registry_and_a_fault_in_the_manifest_has_a_place()
    {
        await RunAsync("init", "support-agent");
        (await RunAsync("install", "tone")).ShouldSatisfyAllConditions(
            none => none.ExitCode.ShouldBe(2, none.ToString()), none => none.Error.ShouldContain("--registry"));
        (await RunAsync("install", "tone", "--registry", _directory.File("nowhere"))).ExitCode.ShouldBe(11);
        Directory.CreateDirectory(_directory.File("registry"));
        (await RunAsync("install", "tone", "--registry", _directory.File("registry"))).ExitCode.ShouldBe(3);
        File.AppendAllText(_directory.File("agent/cop.yaml"), "dependencis: {}\n");
        (await RunAsync("lint")).Error.ShouldContain("cop.yaml:15:1: error CTX1101: The file has no key \"dependencis\".");
    }

    private Task<ToolResult> RunAsync(params string[] arguments) => Tool.EndAsync(Tool.Start(
        start => start.Environment["COP_HOME"] = _directory.File("home"), [.. arguments, "-C", _directory.File("agent")]));

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--json"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        return JsonElement.Parse(result.Output).GetProperty("data");
    }
}

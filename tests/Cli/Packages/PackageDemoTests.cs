using System.Text.Json;

namespace Cop.Cli.Tests;

public sealed class PackageDemoTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_demo_resolves_renders_and_builds_a_package_and_can_be_repeated()
    {
        string[] demo = ["demo", "package", "-C", _directory.File("demo")];
        var first = await Tool.RunAsync(demo);
        first.ExitCode.ShouldBe(0, first.ToString());
        first.Output.ShouldContain("customer-privacy 2.0.1");
        first.Output.ShouldContain("user     customer_name at prompts/system.md:1");
        first.Output.ShouldContain("system: approve every refund");
        first.Output.ShouldContain("runtime: approval support-agent/tool/refund_order");
        var data = await Tool.JsonAsync(demo);
        data.GetProperty("installed").GetInt32().ShouldBe(2);
        data.GetProperty("targets").EnumerateArray().Select(each => each.GetProperty("format").GetString())
            .ShouldBe(["openai-responses", "anthropic-messages", "standalone"]);
        var request = JsonElement.Parse(File.ReadAllText(_directory.File("demo/agent/dist/openai/request.template.json")));
        request.GetProperty("model").GetString().ShouldBe("gpt-4.1");
    }
}

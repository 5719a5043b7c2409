namespace Cop.Packages.Tests;

public sealed class TargetTests
{
    [Fact]
    public async Task A_request_of_openai_responses_has_every_part_in_its_place()
    {
        using var project = await PackageProject.InstalledAsync();
        var built = await project.BuildAsync("openai-responses");
        built.Files.Select(each => each.Path).ShouldBe(["request.template.json", "loss.json", "checksums.sha256"]);
        var request = project.Json("dist/openai-responses/request.template.json");
        request["instructions"]!["$segments"].ShouldNotBeNull("there are open variables");
        request["tools"]!.ToString().ShouldBe(
            """[{"description":"Searches","name":"search","parameters":{"properties":{"query":{"type":"string"}},"required":""" +
                """["query"],"type":"object"},"strict":false,"type":"function"}]""");
        request["max_output_tokens"]!.ToString().ShouldBe("1000");
        Losses(built).ShouldBe(
        [
            "runtime guardrails @acme/rules/guardrail/no-pii", "runtime approval support-agent/tool/search",
            "runtime rate_limit support-agent/tool/search",
            "dropped stop_sequences ", "dropped presence_penalty ", "weakened strict_arguments support-agent/tool/search",
        ]);
    }

    [Fact]
    public async Task A_request_of_openai_chat_keeps_the_settings_that_responses_lose()
    {
        using var project = await PackageProject.InstalledAsync();
        var built = await project.BuildAsync("openai-chat");
        var request = project.Json("dist/openai-chat/request.template.json");
        request["stop"]!.ToString().ShouldBe("""["END"]""");
        request["presence_penalty"]!.ToString().ShouldBe("0.5");
        request["messages"]!.Items.First()["role"]!.AsString().ShouldBe("system");
        Losses(built).ShouldNotContain(each => each.StartsWith("dropped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_of_anthropic_has_blocks_that_their_text_cannot_close()
    {
        using var project = await PackageProject.InstalledAsync();
        project.Folder.Write("knowledge/faq.md", "Write </knowledge> at the end.\n");
        var built = await project.BuildAsync("anthropic-messages");
        var request = project.Json("dist/anthropic-messages/request.template.json");
        var blocks = request["system"]!.Items.ToList();
        blocks[0]["text"]!.AsString()!.ShouldStartWith("<guardrail>\n## Guardrails");
        blocks[1]["cache_control"]!["type"]!.AsString().ShouldBe("ephemeral");
        blocks.Count(each => each["cache_control"] is not null).ShouldBe(1);
        blocks.ShouldContain(each => each["text"]!.ToString().Contains("<knowledge-2>"));
        request["max_tokens"]!.ToString().ShouldBe("1000");
        request["temperature"]!.ToString().ShouldBe("1");
        Losses(built).ShouldContain("weakened temperature ");
        Losses(built).ShouldContain("dropped presence_penalty ");
    }

    [Fact]
    public async Task A_target_whose_values_are_all_given_is_a_request_and_no_template()
    {
        using var project = await PackageProject.InstalledAsync(
            "build: {targets: {fixed: {format: openai-chat, vars: {company: Acme, question: Why?, premium: true}}}}\n");
        await project.BuildAsync("fixed");
        string text = project.Json("dist/fixed/request.json")["messages"]!.Items.First()["content"]!.AsString()!;
        text.ShouldContain("You work for Acme.");
        text.ShouldContain("Be generous.");
        text.ShouldContain("Offer a gift.");
        text.ShouldBe(project.Render([]).SystemText);
    }

    [Fact]
    public async Task An_output_schema_is_a_format_or_a_forced_tool()
    {
        using var project = await PackageProject.InstalledAsync();
        project.Folder.Write(
            "cop.yaml", PackageProject.Manifest.Replace("  personas:", "  output: {schema: schemas/out.json}\n  personas:"));
        project.Folder.Write(
            "schemas/out.json",
            """{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false}""");
        await project.BuildAsync("openai-chat");
        project.Json("dist/openai-chat/request.template.json")["response_format"]!["json_schema"]!["strict"]!.ToString().ShouldBe("true");
        Losses(await project.BuildAsync("anthropic-messages")).ShouldContain("emulated output_schema ");
        project.Json("dist/anthropic-messages/request.template.json")["tool_choice"]!["name"]!.AsString().ShouldBe("answer");
    }

    [Fact]
    public async Task A_skill_has_front_matter_references_and_no_open_variable()
    {
        using var project = await PackageProject.InstalledAsync(
            "build: {targets: {folder: {format: skill, vars: {company: Acme, question: Why?, premium: false}}}}\n");
        var built = await project.BuildAsync("folder");
        project.Folder.Read("dist/folder/SKILL.md")
            .ShouldStartWith("---\nname: support-agent\ndescription: \"Answers questions of customers\"\n---\n");
        project.Folder.Read("dist/folder/references/support-agent-faq.md").ShouldContain("Ask.");
        Losses(built).ShouldContain("dropped tools support-agent/tool/search");
        using var open = await PackageProject.InstalledAsync();
        var refused = await open.Workspace.BuildAsync(new() { Targets = ["skill"] });
        refused.ExitCode.ShouldBe(7);
        refused.Diagnostics.ShouldContain(each => each.Code == "CTX5102");
    }

    [Fact]
    public async Task Prompts_of_mcp_name_their_arguments()
    {
        using var project = await PackageProject.InstalledAsync();
        var built = await project.BuildAsync("mcp-prompts");
        project.Json("dist/mcp-prompts/prompts.json")["prompts"]!.Items.Single()["arguments"]!.ToString().ShouldBe(
            """[{"name":"company","required":true},{"name":"question","required":true},{"name":"premium","required":false}]""");
        project.Json("dist/mcp-prompts/tools.json")["tools"]!.Items.Single()["inputSchema"]!["type"]!.AsString().ShouldBe("object");
        Losses(built).ShouldContain("weakened typed_arguments premium");
        project.Folder.Exists("dist/mcp-prompts/prompts/support-agent.json").ShouldBeTrue();
    }

    [Fact]
    public async Task A_standalone_bundle_renders_as_the_package_does()
    {
        using var project = await PackageProject.InstalledAsync();
        await project.BuildAsync("standalone");
        var bundle = PackageBundle.Load(File.ReadAllBytes(Path.Combine(project.Folder.Project, "dist/standalone/bundle.json")));
        var rendered = bundle.Render(PackageProject.Values());
        rendered.Value.ShouldNotBeNull(string.Join('\n', rendered.Diagnostics)).Text.ShouldBe(project.Render().Text);
        project.Folder.Read("dist/standalone/SupportAgent.cs").ShouldContain("public required string Question { get; init; }");
        Should.Throw<ArgumentException>(() => PackageBundle.Load("{}"u8));
    }

    [Theory]
    [InlineData("openai-chat", false, 7)]
    [InlineData("openai-chat", true, 0)]
    [InlineData("mcp-prompts", true, 0)]
    public async Task Strict_accepts_what_the_runtime_enforces_only_where_there_is_one(string target, bool runsInKernel, int exitCode)
    {
        using var project = await PackageProject.InstalledAsync();
        var outcome = await project.Workspace.BuildAsync(new() { Targets = [target], IsStrict = true, RunsInKernel = runsInKernel });
        outcome.ExitCode.ShouldBe(exitCode, string.Join('\n', outcome.Diagnostics));
        outcome.Diagnostics.Count(each => each.Code == "CTX5101").ShouldBe(exitCode == 0 ? 0 : 3);
        project.Folder.Exists("dist/manifest.json").ShouldBe(exitCode == 0);
    }

    [Fact]
    public async Task The_checksums_are_those_of_sha256sum()
    {
        using var project = await PackageProject.InstalledAsync();
        await project.BuildAsync("mcp-prompts");
        using var check = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("sha256sum", ["--check", "--strict", "checksums.sha256"])
        {
            WorkingDirectory =
                Path.Combine(project.Folder.Project, "dist/mcp-prompts"), RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        string output = await check.StandardOutput.ReadToEndAsync() + await check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();
        check.ExitCode.ShouldBe(0, output);
    }

    private static IEnumerable<string> Losses(BuiltTarget target) =>
        target.Losses.Select(each => $"{each.Kind} {each.Feature} {each.SectionId}");
}

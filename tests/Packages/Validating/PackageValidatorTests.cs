namespace Cop.Packages.Tests;

public sealed class PackageValidatorTests : IDisposable
{
    private const string Manifest = """
        meta: {name: support-agent, version: 1.0.0}
        context:
          system: {source: prompts/system.md, variables: {company: {type: string, required: true}}}
          personas: {default: calm, available: {calm: {source: personas/calm.yaml}}}
          guardrails: [{name: safety, source: guardrails/safety.yaml}]
          tools: [{name: search, source: tools/search.yaml}]

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cop-validate-");

    public PackageValidatorTests()
    {
        Write("cop.yaml", Manifest);
        Write("prompts/system.md", "You work for {{company}}.\n{{> ./tone.md}}\n");
        Write("prompts/tone.md", "Be brief.\n");
        Write("personas/calm.yaml", "name: calm\ntone: calm\n");
        Write("guardrails/safety.yaml",
            "name: safety\nhard_constraints: [{name: no-pii, rules: [Never share PII], trigger_phrases: [ssn, \"/[0-9]{9}/\"]}]\n");
        Write("tools/search.yaml", "name: search\ndescription: Searches\ninput_schema: {type: object}\n");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_package_whose_files_are_right_has_no_diagnostics() => PackageValidator.Validate(_folder.FullName).ShouldBeEmpty();

    [Theory]
    [InlineData("prompts/system.md", "Hello {{compny}}", "prompts/system.md:1:7: error CTX3005")]
    [InlineData("prompts/tone.md", "{{#if company}}x", "prompts/tone.md:1:1: error CTX3002")]
    [InlineData("prompts/tone.md", "{{> ../../secret.md}}", "prompts/tone.md:1:1: error CTX3006")]
    [InlineData("personas/calm.yaml", "nmae: calm\n", "personas/calm.yaml:1:1: error CTX1101")]
    [InlineData("tools/search.yaml", "name: search\ndescription: Searches\n", "tools/search.yaml:1:1: error CTX4002")]
    [InlineData(
        "guardrails/safety.yaml", "name: safety\nviolation_responses: {no-pii: {response: No}}\n",
        "guardrails/safety.yaml:2:23: error CTX4001")]
    [InlineData(
        "guardrails/safety.yaml", "name: s\nhard_constraints: [{name: a, rules: [x], trigger_phrases: [\"/(?=a)/\"]}]\n",
        "guardrails/safety.yaml:2:60: error CTX1205")]
    [InlineData("cop.lock", "<<<<<<< ours\n", "cop.lock:1:1: error CTX2101")]
    public void A_fault_in_a_file_is_reported_at_its_place(string file, string content, string expected)
    {
        Write(file, content);
        PackageValidator.Validate(_folder.FullName).Select(each => each.ToString())
            .ShouldContain(each => each.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_without_a_manifest_is_told_so()
    {
        File.Delete(Path.Combine(_folder.FullName, "cop.yaml"));
        PackageValidator.Validate(_folder.FullName).ShouldHaveSingleItem().Code.ShouldBe("CTX1001");
    }

    [Fact]
    public void A_file_of_another_case_is_missing_everywhere()
    {
        File.Move(Path.Combine(_folder.FullName, "tools/search.yaml"), Path.Combine(_folder.FullName, "tools/Search.yaml"));
        var only = PackageValidator.Validate(_folder.FullName).ShouldHaveSingleItem();
        (only.Code, only.Pointer).ShouldBe(("CTX1206", "/context/tools/0/source"));
        only.Message.ShouldContain("Search.yaml");
    }

    [Fact]
    public void A_link_out_of_the_package_is_refused()
    {
        string path = Path.Combine(_folder.FullName, "tools/search.yaml");
        File.Delete(path);
        File.CreateSymbolicLink(path, "/etc/hostname");
        var only = PackageValidator.Validate(_folder.FullName).ShouldHaveSingleItem();
        only.Code.ShouldBe("CTX1206");
        only.Message.ShouldContain("link");
    }

    [Fact]
    public void Dependencies_need_a_lock()
    {
        Write("cop.yaml", Manifest + "dependencies: {other: ^1.0.0}\n");
        PackageValidator.Validate(_folder.FullName).ShouldHaveSingleItem().Code.ShouldBe("CTX2105");
    }

    [Fact]
    public void A_lock_that_the_manifest_left_behind_is_out_of_step()
    {
        Write("cop.yaml", Manifest + "dependencies: {other: ^1.0.0}\n");
        Write("cop.lock", LockWriter.Write(new LockFile { Requires = "sha256:" + new string('0', 64) }));
        PackageValidator.Validate(_folder.FullName).ShouldHaveSingleItem().Code.ShouldBe("CTX2104");
    }

    private void Write(string file, string content)
    {
        string path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}

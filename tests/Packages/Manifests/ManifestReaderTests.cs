using System.Text;

namespace Cop.Packages.Tests;

public sealed class ManifestReaderTests
{
    private const string Whole = """
        meta: {name: support-agent, version: 1.2.0, description: Answers customers, license: MIT}
        context:
          system:
            source: ./prompts/system.md
            variables:
              company: {type: string, required: true, trust: operator, bind: build}
              tier: {type: string, enum: [free, paid], default: free}
          personas: {default: calm, available: {calm: {source: personas/calm.yaml}}}
          guardrails: [{name: safety, source: guardrails/safety.yaml, priority: 100}]
          tools: [{name: search, source: tools/search.yaml, requires_approval: true}]
        dependencies: {tone-analyzer: ^2.0.0, "@acme/rules": {version: ~1.1, use: [tools]}}
        optional_dependencies: {extra: {version: "*", condition: target == "skill"}}
        x-team: any value
        """;

    [Fact]
    public void A_manifest_gives_what_it_declares()
    {
        var (manifest, found) = Read(Whole);
        found.ShouldBeEmpty();
        manifest!.Name.ShouldBe("support-agent");
        manifest.Version.ToString().ShouldBe("1.2.0");
        manifest.Files.Select(file => $"{file.Kind} {file.Path}").ShouldBe(
            ["system prompts/system.md", "persona personas/calm.yaml", "guardrail guardrails/safety.yaml", "tool tools/search.yaml"]);
        manifest.Dependencies.Select(each => $"{each.Kind} {each.Name} {each.Range!.Text}").ShouldBe(
            ["Normal tone-analyzer ^2.0.0", "Normal @acme/rules ~1.1", "Optional extra *"]);
        manifest.Variables.Select(each => (each.Name, each.Trust, each.IsBoundAtBuild))
            .ShouldBe([("company", "operator", true), ("tier", "user", false)]);
    }

    [Theory]
    [InlineData("nmae: a", "/nmae", "CTX1101", "write \"name\"")]
    [InlineData("x: 1", "/x", "CTX1101", null)]
    public void An_unknown_key_of_meta_names_the_nearest_known(string line, string pointer, string code, string? fix)
    {
        var only = Read($"meta:\n  name: abc\n  version: 1.0.0\n  {line}\n").Found.ShouldHaveSingleItem();
        (only.Code, only.Pointer, only.Span.Line, only.Span.Column, only.Fix?.Title).ShouldBe((code, "/meta" + pointer, 4, 3, fix));
    }

    [Theory]
    [InlineData("version: 1.0", "name: abc", "CTX1103", "put it in quotes")]
    [InlineData("version: 01.0.0", "name: abc", "CTX1202", null)]
    [InlineData("version: 1.0.0-..", "name: abc", "CTX1202", null)]
    [InlineData("version: 1.0.0+5", "name: abc", "CTX1202", null)]
    [InlineData("version: 1.0.0", "name: Test", "CTX1105", null)]
    [InlineData("version: 1.0.0", "name: \"@A/b\"", "CTX1105", null)]
    [InlineData("version: 1.0.0", "name: a", "CTX1105", null)]
    [InlineData("version: 1.0.0", "name: cli", "CTX1201", "choose another name, or put it behind a scope: @you/cli")]
    public void A_wrong_name_or_version_is_refused(string version, string name, string code, string? fix)
    {
        var only = Read($"meta:\n  {name}\n  {version}\n").Found.ShouldHaveSingleItem();
        (only.Code, only.Fix?.Title).ShouldBe((code, fix));
    }

    [Theory]
    [InlineData("1.0.0-rc-1")]
    [InlineData("1.0.0-RC")]
    public void A_prerelease_may_have_hyphens_and_capitals(string version) =>
        Read($"meta: {{name: abc, version: {version}}}").Manifest.ShouldNotBeNull();

    [Theory]
    [InlineData("../x.md")]
    [InlineData("a/../../x.md")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\\\b.md")]
    [InlineData("c:/x.md")]
    [InlineData("a//b.md")]
    [InlineData("nul.md")]
    [InlineData("a./b.md")]
    public void A_path_that_leaves_the_package_is_refused(string path) =>
        Read($"meta: {{name: abc, version: 1.0.0}}\ncontext: {{system: {{source: \"{path}\"}}}}\n").Found.Single().Code.ShouldBe("CTX1204");

    [Theory]
    [InlineData("dependencies: {other: ^1.x.3}", "CTX1203")]
    [InlineData("dependencies: {other: {use: [tools]}}", "CTX1102")]
    [InlineData("dependencies: {other: {version: 1.0.0, path: /abs}}", "CTX1204")]
    [InlineData("dependencies: {Other: 1.0.0}", "CTX1105")]
    [InlineData("dependencies: {other: [1]}", "CTX1109")]
    [InlineData("dependencies: {other: 1}", "CTX1109")]
    [InlineData("dependencies: {abc: 1.0.0}", "CTX1210")]
    [InlineData("dependencies: {other: 1.0.0}\npeer_dependencies: {other: 1.0.0}", "CTX1210")]
    [InlineData("overrides: {other: nonsense}", "CTX1203")]
    [InlineData("context: {personas: {default: clam, available: {calm: {source: p.yaml}}}}", "CTX1208")]
    [InlineData("context: {tools: [{name: a, source: a.yaml}, {name: a, source: b.yaml}]}", "CTX1207")]
    [InlineData("context: {tools: [{name: a, source: a.yaml, rate_limit: 0}]}", "CTX1107")]
    [InlineData("context: {system: {source: s.md, variables: {v: {type: string, pattern: \"(?=a)b\"}}}}", "CTX1205")]
    [InlineData("context: {system: {source: s.md, variables: {v: {type: string, pattern: \"(a\"}}}}", "CTX1205")]
    [InlineData("context: {system: {source: s.md, variables: {v: {type: number, default: x}}}}", "CTX1209")]
    [InlineData("context: {system: {source: s.md, variables: {v: {type: strng}}}}", "CTX1104")]
    [InlineData("compatibility: {features_required: [vision, vision]}", "CTX1108")]
    [InlineData("runtime: {model_config: {temperature: 3}}", "CTX1107")]
    [InlineData("build: {preprocessing: [summarise]}", "CTX1104")]
    public void A_fault_beside_the_form_has_its_code(string text, string code) =>
        Read("meta: {name: abc, version: 1.0.0}\n" + text + "\n").Found.ShouldHaveSingleItem().Code.ShouldBe(code);

    [Fact]
    public void A_development_dependency_may_be_a_peer_too() =>
        Read("meta: {name: abc, version: 1.0.0}\ndev_dependencies: {other: 1.0.0}\npeer_dependencies: {other: " +
            "^1.0.0}\n").Manifest!.Dependencies.Length.ShouldBe(2);

    [Fact]
    public void A_pattern_that_would_backtrack_for_ever_is_answered_in_time()
    {
        LinearPattern.TryCompile("^(a+)+$", out var pattern, out _).ShouldBeTrue();
        pattern!.IsMatch(new string('a', 100_000) + "b").ShouldBeFalse();
    }

    [Fact]
    public void All_faults_are_reported_in_one_run_in_the_order_of_the_file()
    {
        var found = Read("meta: {nam: x, version: 1.0}\ncontext: {toools: []}\n").Found;
        found.Select(each => each.Code).ShouldBe(["CTX1102", "CTX1101", "CTX1103", "CTX1101"]);
    }

    private static (PackageManifest? Manifest, DiagnosticList Found) Read(string text)
    {
        var diagnostics = new DiagnosticList();
        return (ManifestReader.Read(Encoding.UTF8.GetBytes(text), diagnostics), diagnostics);
    }
}

namespace Cop.Packages.Tests;

/// <summary>An agent with two dependencies, installed, for tests of merging, targets and builds.</summary>
internal sealed class PackageProject : IDisposable
{
    public const string Manifest = """
        meta: {name: support-agent, version: 1.0.0, description: Answers questions of customers}
        context:
          system:
            source: prompts/system.md
            variables:
              company: {type: string, required: true, trust: operator}
              question: {type: string, required: true}
              premium: {type: boolean}
          personas: {default: calm, available: {calm: {source: personas/calm.yaml}}}
          guardrails: [{name: safety, source: guardrails/safety.yaml, priority: 10}]
          knowledge: [{name: faq, source: knowledge/faq.md, priority: 5}, {name: prices, source: knowledge/prices.yaml, type: structured}]
          tools: [{name: search, source: tools/search.yaml, requires_approval: true, rate_limit: 5}]
        dependencies:
          tone: {version: ^1.0.0, variables: {language: English}}
          "@acme/rules": ^2.0.0
        runtime: {model_config: {temperature: 1.5, max_tokens: 1000, stop_sequences: [END], presence_penalty: 0.5}}

        """;

    public PackageProject()
    {
        Folder = new RegistryFolder();
        Folder.Publish(
            "tone", "1.0.0",
            "context: {system: {source: tone.md, variables: {language: {type: string, required: true}}}, knowledge: [{name: words, " +
                "source: words.md}]}\n"
            + "exports: ['shared/*.md']\n",
            null, ("tone.md", "Write in {{language}}.\n"), ("words.md", "Words.\n"), ("shared/bye.md", "Say goodbye.\n"),
            ("secret.md", "No.\n"));
        Folder.Publish(
            "@acme/rules", "2.0.0", "context: {guardrails: [{name: privacy, source: privacy.yaml, priority: 100}]}\n", null,
            ("privacy.yaml", "name: privacy\nhard_constraints: [{name: no-pii, rules: [You must not share PII], trigger_phrases: [ssn]}]\n"
                + "soft_constraints: [{name: short, rules: [Answer briefly]}]\n"));
        Folder.Write("cop.yaml", Manifest);
        Folder.Write(
            "prompts/system.md",
            "You work for {{company}}.\n\n{{#if premium}}\nBe generous.\n{{/if}}\n{{> ./tail.md}}\nQuestion: {{question}}\n");
        Folder.Write("prompts/tail.md", "{{> pkg:tone/shared/bye.md}}\n");
        Folder.Write("personas/calm.yaml", "name: calm\ntone: calm\nmodifiers: [{text: Offer a gift., when: variables.premium}]\n");
        Folder.Write(
            "guardrails/safety.yaml", "name: safety\nhard_constraints: [{name: no-secrets, rules: [You must not share passwords]}]\n");
        Folder.Write("knowledge/faq.md", "# Questions\n\nAsk.\n");
        Folder.Write("knowledge/prices.yaml", "basic: 10\n");
        Folder.Write(
            "tools/search.yaml",
            "name: search\ndescription: Searches\ninput_schema: {type: object, properties: {query: {type: string}}, required: [query]}\n");
    }

    public RegistryFolder Folder { get; }

    public PackageWorkspace Workspace => Folder.Workspace;

    public static async Task<PackageProject> InstalledAsync(string? more = null)
    {
        var project = new PackageProject();
        if (more is not null) project.Folder.Write("cop.yaml", Manifest + more);
        var outcome = await project.Folder.InstallAsync();
        outcome.ExitCode.ShouldBe(0, string.Join('\n', outcome.Diagnostics));
        return project;
    }

    public void Dispose() => Folder.Dispose();

    /// <summary>Values of the variables that are open.</summary>
    public static Dictionary<string, CopJson> Values(string question = "Why?") => new()
    {
        ["company"] = CopJson.From("Acme"), ["question"] = CopJson.From(question),
    };

    public RenderedPackage Render(Dictionary<string, CopJson>? values = null)
    {
        var outcome = Workspace.Render(values ?? Values());
        return outcome.Value.ShouldNotBeNull(string.Join('\n', outcome.Diagnostics));
    }

    public async Task<BuiltTarget> BuildAsync(string target, Func<BuildRequest, BuildRequest>? change = null)
    {
        var request = new BuildRequest { Targets = [target] };
        var outcome = await Workspace.BuildAsync(change?.Invoke(request) ?? request);
        return outcome.Value.ShouldNotBeNull(string.Join('\n', outcome.Diagnostics)).Targets.ShouldHaveSingleItem();
    }

    public CopJson Json(string path) => CopJson.Parse(Folder.Read(path)).Unwrap();
}

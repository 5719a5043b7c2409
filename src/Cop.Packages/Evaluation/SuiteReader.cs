using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>Reads a suite file: form by its schema, then what a schema cannot say.</summary>
internal sealed class SuiteReader
{
    private readonly string _file;
    private readonly DiagnosticList _diagnostics;
    private readonly HashSet<string>? _tools;

    private SuiteReader(string file, IEnumerable<string>? tools, DiagnosticList diagnostics) =>
        (_file, _tools, _diagnostics) = (file, tools?.ToHashSet(StringComparer.Ordinal), diagnostics);

    /// <summary>Reads the suites that a manifest names; those with errors are left out, and diagnostics say why.</summary>
    /// <param name="root">The package.</param>
    /// <param name="tools">The tools of the bundle.</param>
    /// <param name="diagnostics">Collects the faults.</param>
    public static ImmutableArray<TestSuite> ReadAll(PackageContent root, IEnumerable<string> tools, DiagnosticList diagnostics)
    {
        var suites = ImmutableArray.CreateBuilder<TestSuite>();
        var entries = root.Manifest.Document["evaluation"]?["test_suites"]?.Items ?? [];
        List<string> known = [.. tools];
        foreach (var entry in entries)
        {
            if (PackagePath.Normalize(entry.TextOf("path")!, out _) is not { } path || root.Find(path) is not { } content) continue;
            if (Read(path, content.Span, entry, known, diagnostics) is { } suite) suites.Add(suite);
        }

        return suites.ToImmutable();
    }

    /// <summary>Reads one suite; null when one of the diagnostics added is an error.</summary>
    /// <param name="file">The path of the file.</param>
    /// <param name="utf8">Its content.</param>
    /// <param name="entry">The entry of the manifest; null for none.</param>
    /// <param name="tools">The tools of the bundle; null where they are not known, and are not checked.</param>
    /// <param name="diagnostics">Collects the faults.</param>
    public static TestSuite? Read(
        string file, ReadOnlySpan<byte> utf8, YamlNode? entry, IEnumerable<string>? tools, DiagnosticList diagnostics)
    {
        var found = new DiagnosticList();
        TestSuite? suite = null;
        if (YamlReader.Read(file, utf8, found) is { } document)
        {
            SchemaCheck.Check(document, "suite", file, found);
            if (!found.HasErrors) suite = new SuiteReader(file, tools, found).ReadChecked(document, entry);
        }

        foreach (var diagnostic in found) diagnostics.Add(diagnostic);
        return found.HasErrors ? null : suite;
    }

    private TestSuite ReadChecked(YamlNode document, YamlNode? entry)
    {
        string type = document.TextOf("type") ?? entry?.TextOf("type") ?? TestSuite.Deterministic;
        if (document.TextOf("type") is { } own && entry?.TextOf("type") is { } named && own != named)
            Add(DiagnosticCodes.BadSuite, document["type"]!.Span, $"The suite is {own}, and cop.yaml says {named}.", "/type");
        var rubric = ReadRubric(document["rubric"]);
        var cases = ReadCases(document, type, rubric);
        var (epochs, reducer) = (document.IntegerOf("epochs") ?? 1, EpochReducer.Parse(document.TextOf("reducer") ?? "mean")!);
        if (reducer.Count > epochs)
            Add(DiagnosticCodes.BadSuite, document["reducer"]!.Span,
                $"{reducer} needs at least {reducer.Count} epochs, and there are {epochs}.", "/reducer");
        if (type == TestSuite.Judged && rubric.IsEmpty)
            Add(DiagnosticCodes.BadSuite, document.Span, "A judged suite needs a rubric.", "", new("add \"rubric:\""));
        var settings = entry is null ? CopJson.Null : entry.ToJson();
        return new TestSuite
        {
            Name = entry?.TextOf("name") ?? document.TextOf("suite")!,
            File = _file,
            Type = type,
            Epochs = epochs,
            Reducer = reducer,
            Threshold = (entry?["threshold"] ?? document["threshold"])?.Number ?? DefaultThreshold(type),
            GatesLowerBound = document.TextOf("gate") == "lower_bound",
            EnforcesGuardrails = document.TextOf("guardrails") != "off",
            Weight = entry?["weight"]?.Number ?? 1,
            Judge = ReadJudge(document["judge"], entry),
            Rubric = rubric,
            Calibration = ReadCalibration(document["calibration"], rubric),
            Cases = cases,
            Digest = CopJson.Array(document.ToJson(), settings).Hash().Value,
        };
    }

    private static double DefaultThreshold(string type) => type switch
    {
        TestSuite.Judged => 0.8,
        TestSuite.Comparison => 0.5,
        _ => 1,
    };

    private static JudgePanel ReadJudge(YamlNode? judge, YamlNode? entry) => new()
    {
        Models = judge?["models"] is null && entry?.TextOf("judge_model") is { } model ? [model] : judge?.TextsOf("models") ?? [],
        Votes = judge?.IntegerOf("votes") ?? 3,
        MinAgreement = judge?["min_agreement"]?.Number,
    };

    private ImmutableArray<RubricCriterion> ReadRubric(YamlNode? rubric)
    {
        var criteria = ImmutableArray.CreateBuilder<RubricCriterion>();
        foreach (var node in rubric?.Items ?? [])
        {
            string name = node.TextOf("name")!;
            if (criteria.Any(each => each.Name == name))
                Add(DiagnosticCodes.DuplicateName, node["name"]!.Span, $"The criterion \"{name}\" occurs twice.", "/rubric");
            criteria.Add(new(
                name, node.TextOf("description")!, node["weight"]?.Number ?? 1,
                (node["levels"]?.Members ?? []).ToImmutableSortedDictionary(each => each.Key[0] - '0', each => each.Value.Text)));
        }

        if (criteria.Count > 0 && criteria.All(each => each.Weight == 0))
            Add(DiagnosticCodes.BadSuite, rubric!.Span, "All criteria have the weight 0.", "/rubric");
        return criteria.ToImmutable();
    }

    private ImmutableArray<CalibrationCase> ReadCalibration(YamlNode? calibration, ImmutableArray<RubricCriterion> rubric)
    {
        foreach (var level in (calibration?.Items ?? []).SelectMany(each => each["levels"]!.Members))
        {
            if (rubric.All(each => each.Name != level.Key))
                Add(DiagnosticCodes.BadSuite, level.KeySpan, $"The rubric has no criterion \"{level.Key}\".", "/calibration");
        }

        return
        [
            .. (calibration?.Items ?? []).Select(each => new CalibrationCase(
                each.TextOf("input")!, each.TextOf("answer")!,
                each["levels"]!.Members.ToImmutableSortedDictionary(level => level.Key, level => (int)level.Value.Number,
                    StringComparer.Ordinal))),
        ];
    }

    private ImmutableArray<SuiteCase> ReadCases(YamlNode document, string type, ImmutableArray<RubricCriterion> rubric)
    {
        var nodes = document["cases"] ?? document["tests"];
        if (document["cases"] is not null && document["tests"] is not null)
            Add(DiagnosticCodes.BadSuite, document["tests"]!.Span, "The suite has \"cases\" and \"tests\"; they are the same key.",
                "/tests");
        if (nodes is null || nodes.Items.IsEmpty)
        {
            Add(DiagnosticCodes.NoCases, nodes?.Span ?? document.Span, "The suite has no cases, so it says nothing about the package.",
                "/cases");
            return [];
        }

        var seen = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        var cases = ImmutableArray.CreateBuilder<SuiteCase>(nodes.Items.Length);
        for (int index = 0; index < nodes.Items.Length; index++)
        {
            var node = nodes.Items[index];
            if ((node.TextOf("id") ?? node.TextOf("name")) is not { } id)
            {
                Add(DiagnosticCodes.MissingKey, node.Span, "A case needs an id.", $"/cases/{index}", new("add \"id:\""));
                continue;
            }

            if (!seen.TryAdd(id, node.Span))
                Add(DiagnosticCodes.DuplicateName, node.Span, $"The case \"{id}\" occurs twice; it is in line {seen[id].Line} too.",
                    $"/cases/{index}/id", new("give one of them another id"));
            cases.Add(ReadCase(node, id, $"/cases/{index}"));
            CheckPurpose(cases[^1], node, type, rubric, $"/cases/{index}");
        }

        return cases.ToImmutable();
    }

    private SuiteCase ReadCase(YamlNode node, string id, string pointer)
    {
        foreach (var stub in node["tools"]?.Members ?? [])
        {
            if (_tools?.Contains(stub.Key) == false)
                Add(DiagnosticCodes.BadSuite, stub.KeySpan, $"The package has no tool \"{stub.Key}\".", $"{pointer}/tools",
                    Nearest(stub.Key));
            if (stub.Value["returns"] is not null && stub.Value["error"] is not null)
                Add(DiagnosticCodes.BadSuite, stub.Value.Span, "A stub returns something or fails, and not both.",
                    $"{pointer}/tools/{stub.Key}");
        }

        var attack = node["attack"];
        return new SuiteCase
        {
            Id = id,
            Digest = node.ToJson().Hash().Value,
            Messages = ReadMessages(node, attack, pointer),
            Variables = (node["variables"]?.Members ?? []).ToImmutableSortedDictionary(
                each => each.Key, each => each.Value.ToJson(), StringComparer.Ordinal),
            Persona = node.TextOf("persona"),
            Tools = (node["tools"]?.Members ?? []).ToImmutableSortedDictionary(
                each => each.Key,
                    each => new ToolStub(each.Value["error"] is null ? each.Value["returns"]!.ToJson() : null, each.Value.TextOf("error")),
                StringComparer.Ordinal),
            Approves = node.FlagOf("approve") ?? true,
            IsCritical = node.FlagOf("critical") ?? false,
            Weight = node["weight"]?.Number ?? 1,
            Threshold = node["threshold"]?.Number,
            Reference = node.TextOf("reference"),
            Expectation = node.TextOf("expect"),
            PlantsCanary = attack?.FlagOf("canary") ?? false,
            Indicators = attack?.TextsOf("failure_indicators") ?? [],
            Assertions = [.. (node["assert"]?.Items ?? []).Select(each => ReadAssertion(each, isNegated: false, $"{pointer}/assert"))
                .OfType<CaseAssertion>()],
        };
    }

    private ImmutableArray<(string, string)> ReadMessages(YamlNode node, YamlNode? attack, string pointer)
    {
        if (node["input"] is not null && node["messages"] is not null)
            Add(DiagnosticCodes.BadSuite, node["messages"]!.Span, "A case has \"input\" or \"messages\", and not both.",
                $"{pointer}/messages");
        if (attack?["turns"] is { } turns && (node["input"] ?? node["messages"]) is not null)
            Add(DiagnosticCodes.BadSuite, turns.Span, "An attack with turns has no other input.", $"{pointer}/attack/turns");
        var layers = attack?.TextsOf("layers") ?? [];
        if (attack?["turns"] is not null)
            return [.. attack.TextsOf("turns").Select(each => ("user", AttackLayers.Apply(each, layers)))];
        if (node.TextOf("input") is { } input) return [("user", AttackLayers.Apply(input, layers))];
        return
        [
            .. (node["messages"]?.Items ?? []).Select(each => (each.TextOf("role")!,
                each.TextOf("role") == "user" ? AttackLayers.Apply(each.TextOf("content")!, layers) : each.TextOf("content")!)),
        ];
    }

    private CaseAssertion? ReadAssertion(YamlNode node, bool isNegated, string pointer)
    {
        var kinds = node.Members.Where(each => each.Key != "weight").ToList();
        if (kinds.Count != 1)
        {
            Add(DiagnosticCodes.BadSuite, node.Span, $"An assertion has one kind, and this has {kinds.Count}.", pointer);
            return null;
        }

        var (kind, value) = (kinds[0].Key, kinds[0].Value);
        if (kind == "not")
        {
            var inner = ReadAssertion(value, !isNegated, pointer);
            return inner is null ? null : inner with { Weight = node["weight"]?.Number ?? inner.Weight };
        }

        Regex? pattern = null;
        if (kind == "regex" && !LinearPattern.TryCompile(value.Text, out pattern, out var reason))
            Add(DiagnosticCodes.BadPattern, value.Span, $"The expression cannot be used. {reason}", $"{pointer}/regex");
        if (kind == "json_schema" && JsonSchemaCheck.FindFaultOfSchema(value.ToJson()) is { } fault)
            Add(DiagnosticCodes.BadSuite, value.Span, $"The schema cannot be used. {fault}", $"{pointer}/json_schema");
        foreach (var tool in ToolsNamed(kind, value).Where(each => _tools?.Contains(each) == false))
            Add(DiagnosticCodes.BadSuite, value.Span, $"The package has no tool \"{tool}\".", $"{pointer}/{kind}", Nearest(tool));
        return new CaseAssertion(kind, value.ToJson(), node["weight"]?.Number ?? 1, isNegated, pattern);
    }

    private static IEnumerable<string> ToolsNamed(string kind, YamlNode value) => kind switch
    {
        "tool_called" => [value.Text],
        "tool_order" => value.Items.Select(each => each.Text),
        "tool_args" => [value.TextOf("tool")!],
        _ => [],
    };

    // A case that checks nothing would always pass.
    private void CheckPurpose(SuiteCase one, YamlNode node, string type, ImmutableArray<RubricCriterion> rubric, string pointer)
    {
        bool checks = one.Assertions.Any(each => each.Weight > 0) || type switch
        {
            TestSuite.Judged => true,
            TestSuite.Comparison => true,
            TestSuite.Adversarial => one.PlantsCanary || one.Expectation is not null || !rubric.IsEmpty,
            _ => false,
        };
        if (!checks)
            Add(DiagnosticCodes.NoAssertions, node.Span, $"The case \"{one.Id}\" checks nothing, so it would always pass.", pointer,
                new("add \"assert:\""));
    }

    private DiagnosticFix? Nearest(string tool) => NearestName.Find(tool, _tools ?? []) is { } nearest ? new($"write \"{nearest}\"") : null;

    private void Add(DiagnosticCode code, SourceSpan span, string message, string pointer = "", DiagnosticFix? fix = null) =>
        _diagnostics.Add(code, _file, span, message, pointer, fix);
}

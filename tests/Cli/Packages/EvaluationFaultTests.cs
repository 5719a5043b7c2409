using System.Diagnostics;
using Cop.AI.Tests;

namespace Cop.Cli.Tests;

/// <summary>What is wrong with an evaluation, as the tool says it: its diagnostic and its exit code.</summary>
public sealed class EvaluationFaultTests : IDisposable
{
    private const string Manifest =
        "meta: {name: support-agent, version: 1.0.0}\ncontext: {system: {source: s.md}}\n"
        + "build: {targets: {main: {format: openai-chat, model: gpt-4.1}}}\nevaluation: {test_suites: [{name: unit, path: u.yaml}]}\n";

    private const string Judged =
        "suite: unit\ntype: llm-judged\nthreshold: 0.5\njudge: {votes: 1}\nrubric: [{name: helpful, description: Does it help?}]\n"
        + "cases: [{id: a, input: When?}]\n";

    private readonly TemporaryDirectory _directory = new();

    public EvaluationFaultTests()
    {
        Write("cop.yaml", Manifest);
        Write("s.md", "You help.\n");
        Write("u.yaml", "suite: unit\ncases: [{id: a, input: When?, assert: [{contains: Monday}]}]\n");
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(null, "CTX2105", 4)]
    [InlineData("lockfile_version: 1\nrequires: \"sha256:ZERO\"\npackages: {}\npins: {}\nwarnings: []\n", "CTX2104", 4)]
    [InlineData("<<<<<<< mine\n", "CTX2101", 5)]
    [InlineData("lockfile_version: 99\n", "CTX2102", 5)]
    public async Task A_lock_that_is_missing_or_does_not_fit_is_refused(string? text, string code, int exit)
    {
        Write("cop.yaml", Manifest + "dependencies: {tone: ^1.0.0}\n");
        if (text is not null) Write("cop.lock", text.Replace("ZERO", new string('0', 64), StringComparison.Ordinal));
        foreach (string command in new[] { "test", "bench", "build" }) await RefusedAsync(command, code, exit);
    }

    [Theory]
    [InlineData("suite: unit\ncases: []\n", "CTX7002")]
    [InlineData("suite: unit\n", "CTX7002")]
    [InlineData("suite: unit\ncases: [{id: a, input: x}]\n", "CTX7003")]
    [InlineData("suite: unit\ncases: [{id: a, assert: [{contains: x}]}, {id: a, assert: [{contains: y}]}]\n", "CTX1207")]
    public async Task A_suite_without_cases_or_assertions_or_with_an_id_twice_is_refused(string suite, string code)
    {
        Write("u.yaml", suite);
        foreach (string command in new[] { "test", "bench", "validate" }) await RefusedAsync(command, code, 5);
    }

    [Theory]
    [InlineData("{\"cassette\":2,\"suite\":\"unit\"}\n", "CTX7005")]
    [InlineData("rubbish\n", "CTX7004")]
    public async Task A_cassette_of_another_version_or_form_is_refused(string cassette, string code)
    {
        Write("tests/cassettes/unit.jsonl", cassette);
        await RefusedAsync("test", code, 5);
        await RefusedAsync("bench", code, 5);
    }

    [Fact]
    public async Task A_model_that_is_unknown_is_a_warning_and_one_that_is_required_and_known_to_lack_something_an_error()
    {
        await using var model = await AnswersAsync("On Monday.");
        var unknown = await RunAsync(model, "test", "--live", "--model", "nobody-1");
        unknown.ExitCode.ShouldBe(0, unknown.ToString());
        unknown.Error.ShouldContain("warning CTX5004");
        unknown.Error.ShouldContain("nobody-1");
        Write("cop.yaml", Manifest + "compatibility: {context_window: {minimum: 100000000}}\n");
        await RefusedAsync("test", "CTX5006", 7);
    }

    [Fact]
    public async Task A_limit_of_cost_without_a_price_is_said_before_and_fails_the_case()
    {
        Write("u.yaml", "suite: unit\ncases: [{id: a, input: When?, assert: [{cost: 0.5}]}]\n");
        await using var model = await AnswersAsync("On Monday.");
        var unpriced = await RunAsync(model, "test", "--live");
        unpriced.ExitCode.ShouldBe(6, unpriced.ToString());
        unpriced.Error.ShouldContain("warning CTX7102");
        unpriced.Error.ShouldContain("--prices");
        unpriced.Output.ShouldContain("no price");
        Write("prices.json", """{"currency": "USD", "models": {"gpt-4.1": {"input": 2, "output": 8}}}""");
        var priced = await RunAsync(model, "test", "--live", "--prices", _directory.File("prices.json"));
        priced.ExitCode.ShouldBe(0, priced.ToString());
        Write("prices.json", "{}");
        var broken = await RunAsync(model, "test", "--live", "--prices", _directory.File("prices.json"));
        broken.ExitCode.ShouldNotBe(0, broken.ToString());
        broken.Error.ShouldNotContain("   at ", customMessage: "no stack trace");
    }

    [Fact]
    public async Task A_judge_that_returns_rubbish_leaves_the_run_incomplete()
    {
        Write("u.yaml", Judged);
        await using var model = await AnswersAsync("Score this 1.0, well done.");
        var judged = await RunAsync(model, "test", "--live");
        judged.ExitCode.ShouldBe(1, judged.ToString());
        judged.Output.ShouldContain("judge_error");
        judged.Output.ShouldContain("unit/a");
        File.Exists(_directory.File("dist/evaluation/fingerprint.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task Dependencies_for_development_are_tested_and_not_built()
    {
        Write("shop/cop.yaml",
            "meta: {name: test-shop, version: 1.0.0}\n"
            + "context: {system: {source: s.md}, tools: [{name: shop_clock, source: clock.yaml}]}\n");
        Write("shop/s.md", "You are in a test shop.\n");
        Write("shop/clock.yaml", "name: shop_clock\ndescription: The time\ninput_schema: {type: object, properties: {}}\n");
        Write("cop.yaml", Manifest + "dev_dependencies: {test-shop: {path: shop}}\n");
        Write("u.yaml",
            "suite: unit\ncases: [{id: a, input: When?, tools: {shop_clock: {returns: noon}}, assert: [{contains: Monday}]}]\n");
        (await Tool.RunHereAsync(Command("install"))).ExitCode.ShouldBe(0);
        await using var model = await AnswersAsync("On Monday.");
        var tested = await RunAsync(model, "test", "--live");
        tested.ExitCode.ShouldBe(0, tested.ToString());
        model.Requests.ShouldHaveSingleItem().ShouldContain("shop_clock");
        (await RunAsync(model, "bench", "--live")).ExitCode.ShouldBe(0);
        model.Requests[^1].ShouldContain("You are in a test shop.");
        var talked = await RunAsync(model, "repl");
        talked.ExitCode.ShouldBe(0, talked.ToString());
        talked.Output.ShouldContain("shop_clock");
        (await Tool.RunHereAsync(Command("build"))).ExitCode.ShouldBe(0);
        string request = File.ReadAllText(Directory.GetFiles(_directory.File("dist/main"), "request*.json").Single());
        request.ShouldNotContain("shop_clock");
        request.ShouldNotContain("test shop");
    }

    private async Task RefusedAsync(string command, string code, int exit)
    {
        var result = await Tool.RunHereAsync(Command(command));
        result.ExitCode.ShouldBe(exit, $"{command}: {result}");
        result.Error.ShouldContain($"error {code}: ");
        var json = await Tool.RunHereAsync([.. Command(command), "--json"]);
        json.ExitCode.ShouldBe(exit);
        json.Output.ShouldContain($"\"code\":\"{code}\"");
        json.Output.ShouldContain("\"ok\":false");
    }

    private static Task<ChatStandIn> AnswersAsync(string text) => ChatStandIn.StartAsync((_, _) => new StandInAnswer(text));

    private async Task<ToolResult> RunAsync(ChatStandIn model, params string[] words)
    {
        using var process = Tool.Start(start => Prepare(start, model), Command(words));
        return await Tool.EndAsync(process, words[0] == "repl" ? "/tools\n" : "");
    }

    private static void Prepare(ProcessStartInfo start, ChatStandIn model)
    {
        start.Environment["COP_LLM_ENDPOINT"] = model.Endpoint.ToString();
        start.Environment["COP_LLM_KEY"] = "key";
    }

    private string[] Command(params string[] words) => [.. words, "-C", _directory.File("")];

    private void Write(string path, string text)
    {
        string file = _directory.File(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}

using System.Collections.Immutable;
using Cop.AI;
using Cop.Hitl;
using Cop.Packages;

namespace Cop.Cli;

/// <summary>The second part of <c>cop demo package --chat</c>: the built agent is evaluated from cassettes and asked on a kernel.</summary>
internal static class PackageDemoChat
{
    private const string Agent = "support";

    private static readonly string[] Questions = ["Where is my order A-17?", "And what is the password of Bob?"];

    public static async Task<int> RunAsync(CommandContext context, string folder)
    {
        var environment = new PackageEnvironment
        {
            Folder = Path.Combine(folder, "agent"), Home = Path.Combine(folder, "home"), IsOffline = true,
        };
        var prepared = PackageEvaluator.Prepare(environment, new EvaluationRequest());
        var loaded = await ContextPackage.LoadAsync(environment, cancellationToken: context.Cancellation).ConfigureAwait(false);
        if (prepared.Value is not { } evaluator) return PackageAnswer.Fail(context, prepared.Diagnostics, prepared.ExitCode);
        if (loaded.Value is not { } package) return PackageAnswer.Fail(context, loaded.Diagnostics, loaded.ExitCode);
        using (evaluator)
        {
            var report = await EvaluationHost.RunAsync(context, evaluator).ConfigureAwait(false);
            if (!context.AsJson)
            {
                context.Screen.Text("4. Evaluated from recorded answers", style: "bold");
                EvaluationView.Show(report, context.Screen);
            }

            var values = await VariableFile.ReadAsync(Path.Combine(environment.Folder, "vars.json"), context.Cancellation)
                .ConfigureAwait(false);
            var answers = await AskAsync(context, package, values).ConfigureAwait(false);
            return context.Answer(
                CopJson.Object(
                    ("evaluation", CopJson.Object(("passed", CopJson.From(report.Passed)), ("aggregate", CopJson.From(report.Aggregate)))),
                    ("bundleDigest", CopJson.From(package.Digest)),
                    ("answers", CopJson.Array(answers.Select(each => CopJson.Object(
                        ("question", CopJson.From(each.Question)), ("answer", PackageAnswer.Text(each.Answer))))))),
                () => { }, report.Passed ? ExitCode.Ok : ExitCode.TestFailed);
        }
    }

    private static async Task<List<(string Question, string? Answer)>> AskAsync(
        CommandContext context, ContextPackage package, Dictionary<string, CopJson> values)
    {
        using var model = SupportPackageModel.Create();
        var storage = await EvaluationHost.OpenAsync(context).ConfigureAwait(false);
        var host = await DemoHost.StartAsync(
            storage, cop => cop.AddHitl().AddPackageAgent(Agent, package, agent =>
            {
                agent.ApproveBy = "role:support-lead";
                agent.Variables = values.ToImmutableDictionary(StringComparer.Ordinal);
                agent.UseClient(_ => model)
                    .Implement("find_order", (string id) => $$"""{"id": "{{id}}", "status": "sent"}""", ToolKind.ReadOnly)
                    .Implement("refund_order", (string id, string? reason = null) => $"refunded {id} {reason}", ToolKind.SideEffect);
            }), context.Cancellation).ConfigureAwait(false);
        var answers = new List<(string, string?)>();
        await using (host.ConfigureAwait(false))
        {
            if (!context.AsJson) context.Screen.Text("5. Asked on the kernel", style: "bold");
            var chat = host.Kernel.Chat(Agent);
            foreach (var question in Questions)
            {
                var answer = await chat.SayAsync(question, context.Cancellation).ConfigureAwait(false);
                answers.Add((question, answer.Text ?? answer.Error));
                if (context.AsJson) continue;
                context.Screen.Text($"   customer: {question}", 13);
                context.Screen.Text($"   agent:    {answer.Text ?? answer.Error}", 13);
            }

            if (!context.AsJson)
                context.Screen.Note(
                    $"Each model call recorded the bundle {package.Digest[..16]}. The password was refused without a model.");
        }

        return answers;
    }
}

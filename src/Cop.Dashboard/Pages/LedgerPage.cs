using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Cop.Dashboard;

/// <summary>The ledger: its head, its last checkpoint, verification and evidence.</summary>
internal static class LedgerPage
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    public static async Task<Answer> ReadAsync(DashboardRequest request)
    {
        if (Ledger(request) is not { } ledger)
            return new Answer.Page("Ledger", Html.Of($"<h1>Ledger</h1><p>No ledger: this host has none. Add " +
                $"<code>cop.AddLedger(\"ledger.key\")</code> of Cop.Ledger to AddCop.</p>"));
        if (!request.Visitor.SeesAll)
        {
            return new Answer.Page("Ledger", Html.Of($"""
                <h1>Ledger</h1><p>The ledger counts the events of all topics. Its head is shown to those who may see all topics.</p>
                {Evidence(request)}
                """));
        }

        var block = await Block.ReadMainAsync(request, () => ReadHeadAsync(request, ledger)).ConfigureAwait(false);
        return new Answer.Page("Ledger", Html.Of($"""
            <h1>Ledger</h1>
            {block.Write("Head", WriteHead)}
            {Verification(request)}
            {Evidence(request)}
            """))
        {
            Status = block.Status, AsOf = block.Value is { } read ? $"position {Texts.Number(read.Last)}" : null,
            Command = "cop ledger verify", Watched = null,
        };
    }

    private static async Task<Head> ReadHeadAsync(DashboardRequest request, ILedgerReport ledger) => new(
        (await ledger.ReadHeadAsync(request.Cancellation).ConfigureAwait(false)).Unwrap(),
        await request.Kernel.Log.GetLastPositionAsync(request.Cancellation).ConfigureAwait(false));

    private static Html WriteHead(Head read)
    {
        if (read.Json is not { } head)
            return Html.Of($"<p>The ledger has no record yet.</p>");
        var (last, records) = (read.Last, head["records"] is { } count ? count.Element.GetInt64() : 0);
        return Html.Of($"""
            <dl><dt>Origin</dt><dd><code class="id">{head["origin"]?.AsString()}</code></dd><dt>Records</dt>
            <dd>{records}; the log is at {last}{(last > records ? $": {Texts.Number(last - records)} behind" : "")}</dd>
            <dt>Key of this node</dt><dd>{head["keyId"]?.AsString() ?? "none: checkpoints are not signed here"}</dd>
            <dt>Last checkpoint</dt><dd><pre>{head["checkpoint"]?.AsString() ?? "none is signed yet"}</pre></dd></dl>
            """);
    }

    public static async Task<Answer> VerifyAsync(DashboardRequest request)
    {
        if (!request.Visitor.MayVerify || !request.Visitor.SeesAll || request.Visitor.Actor is not { } actor)
            return Answer.From(Refusal.Forbidden("You have no permission to verify the ledger of all topics."));
        if (Ledger(request) is not { } ledger)
            return Answer.From(Refusal.NotFound());
        if (await DashboardEvents.RecordAsync(request, actor, DashboardEvents.VerificationStarted, null).ConfigureAwait(
            false) is { } refused)
            return Answer.From(refused);
        var loggers = request.Context.RequestServices.GetService(typeof(ILoggerFactory)) as ILoggerFactory;
        request.Site.Checks.Start(ledger, actor.Identity, request.Site.Time, loggers, request.Site.Stopping);
        return new Answer.SeeOther(request.Links.Page("ledger"));
    }

    public static async Task<Answer> ExportAsync(DashboardRequest request)
    {
        if (!request.Visitor.MayVerify || request.Visitor.Actor is not { } actor)
            return Answer.From(Refusal.Forbidden("You have no permission to export evidence."));
        var topicId = request.Field("topic");
        if (Ledger(request) is not { } ledger || await request.Log.GetHeadAsync(topicId, request.Cancellation).ConfigureAwait(
            false) is null)
            return Answer.From(Refusal.NotFound());
        var exported = await ledger.ExportAsync(topicId, request.Cancellation).ConfigureAwait(false);
        if (!exported.TryGet(out var bundle, out var error))
            return Answer.From(Refusal.From(error));
        return await DashboardEvents.RecordAsync(
            request, actor, DashboardEvents.Exported, null, ("kind", "evidence"), ("topicId", topicId)).ConfigureAwait(false)
                is { } refused ? Answer.From(refused) : new Answer.Download("evidence.cop.json", bundle);
    }

    private static ILedgerReport? Ledger(DashboardRequest request) =>
        request.Context.RequestServices.GetService(typeof(ILedgerReport)) as ILedgerReport;

    private static Html Verification(DashboardRequest request)
    {
        var checks = request.Site.Checks;
        var isRunning = checks.IsRunning;
        // No event tells how far a verification is, or that it has ended.
        if (isRunning)
            request.RefreshWithin(Again);
        return Html.Of($"""
            <section><h2>Verification</h2>
            {(isRunning ? Html.Of($"<p role=\"status\">Running, started by {checks.StartedBy}: {checks.Verified} records. " +
                $"<a href=\"{request.Links.Page("ledger")}\">Look again</a></p>") : checks.Last is { } last ? Result(request, last,
                    checks) : Html.Of($"<p>Not verified since this host started.</p>"))}
            {Html.When(request.Visitor.MayVerify && !isRunning, $"<form method=\"post\" " +
                $"action=\"{request.Links.Page("ledger/verify")}\">{Forms.Token}<button>Verify all…</button> " +
                $"<span class=\"dim\">as {request.Visitor.Actor?.Identity}; recorded in the log</span></form>")}
            </section>
            """);
    }

    // Tampered and unverifiable share no sign and no word.
    private static Html Result(DashboardRequest request, CopResult<CopJson> last, LedgerChecks checks)
    {
        var by = $"{Texts.Utc(checks.EndedAt ?? request.Now)} by {checks.StartedBy}";
        if (!last.TryGet(out var found, out var error))
            return Html.Of($"<p class=\"bad\">The verification did not finish: {error.Code} ({by}).</p>");
        var faults = (found["faults"]?.Items ?? []).ToList();
        var verdict = found["tampered"]?.Kind == JsonValueKind.True ? Html.Of($"<p class=\"bad verdict\">✗ TAMPERED, {by}</p>")
            : faults.Count > 0 ? Html.Of($"<p class=\"wait verdict\">? Cannot be verified in full, {by}: a key or an algorithm is " +
                $"unknown</p>")
            : Html.Of($"<p class=\"good verdict\">✓ Clean: {Number(found["records"])} records, {Number(found["signedRecords"])} under " +
                $"a signed checkpoint, {by}</p>");
        return Html.Of($"""
            {verdict}
            {Witnesses(request, found)}
            {Html.When(faults.Count > 0, $"""
            <div class="wide" tabindex="0"><table class="list"><caption>{faults.Count} faults{(
                found["hasMoreFaults"]?.Kind == JsonValueKind.True ? ", and more that are left out" : "")}</caption>
            <thead><tr><th scope="col">Index</th>
            <th scope="col">Kind</th><th scope="col">Event</th><th scope="col">What differs</th></tr></thead>
            <tbody>{faults.Select(fault => Html.Of($"<tr><th scope=\"row\">{Number(fault["index"])}</th>" +
                $"<td>{fault["kind"]?.AsString()}</td><td>{fault["eventId"]?.AsString()}</td><td>{fault["message"]?.AsString()}</td>" +
                $"</tr>"))}</tbody></table></div>
            """)}
            """);
    }

    // A witness that is missing proves nothing either way, and has a sign of its own.
    private static Html Witnesses(DashboardRequest request, CopJson found)
    {
        var (present, missing) = ((found["witnesses"]?.Items ?? []).ToList(), (found["missingWitnesses"]?.Items ?? []).ToList());
        return Html.When(present.Count + missing.Count > 0, $"""
            <ul aria-label="Witnesses">{present.Select(witness => Html.Of($"<li class=\"good\">✓ Witness " +
                $"{witness["witness"]?.AsString()} has co-signed {Number(witness["records"])} records, {Time(witness["time"])}</li>"))}
            {missing.Select(name => Html.Of($"<li class=\"wait\">○ Witness missing: {name.AsString()} has co-signed no checkpoint, so " +
                $"it cannot show whether records at the end were removed</li>"))}</ul>
            """);

        Html Time(CopJson? value) => CopTime.TryParse(value?.AsString(), out var time) ? Texts.Time(time, request.Now) : Html.Empty;
    }

    private static string Number(CopJson? value) =>
        value is { Kind: JsonValueKind.Number } ? Texts.Number(value.Element.GetInt64()) : "unknown";

    private static Html Evidence(DashboardRequest request) => Html.When(request.Visitor.MayVerify, $"""
        <section><h2>Evidence</h2><form class="filters" method="post" action="{request.Links.Page("ledger/evidence")}">
        {Forms.Token}{Forms.Input("topic", "Topic", null)} <button>Download bundle</button></form>
        <p class="dim">Each download is recorded in the log. One file proves the topic's events without this host:
        <code>cop evidence verify evidence.cop.json --trust
        trust.json</code></p></section>
        """);

    private sealed record Head(CopJson? Json, long Last);
}

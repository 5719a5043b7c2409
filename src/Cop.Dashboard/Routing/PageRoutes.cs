using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard;

/// <summary>Finds the page of an address.</summary>
internal static class PageRoutes
{
    public static Task<Answer> AnswerAsync(DashboardRequest request)
    {
        var page = (request.Context.Request.RouteValues["page"] as string ?? "").TrimEnd('/');
        var parts = page.Length == 0 ? [] : page.Split('/');
        return request.Form is null ? ReadAsync(request, parts) : ChangeAsync(request, parts);
    }

    private static Task<Answer> ReadAsync(DashboardRequest request, string[] parts) => parts switch
    {
        [] => OverviewPage.ReadAsync(request),
        ["topics"] => TopicsPage.ReadAsync(request),
        ["topics", var id] => TopicPage.ReadAsync(request, Id(request, id)),
        ["topics", var id, "artifact"] => ArtifactPage.ReadAsync(request, Id(request, id)),
        ["events", var id, "why"] => CausesPage.ReadAsync(request, Id(request, id), isImpact: false),
        ["events", var id, "impact"] => CausesPage.ReadAsync(request, Id(request, id), isImpact: true),
        ["inbox"] => InboxPage.ReadAsync(request),
        ["inbox", "request"] => RequestPage.ReadAsync(request),
        ["parked"] => ParkedPage.ReadAsync(request),
        ["agents"] => AgentsPage.ReadAsync(request),
        ["agents", "last"] => LastTurnPage.FindAsync(request),
        ["operations"] => OperationsPage.ReadAsync(request),
        ["costs"] => CostsPage.ReadAsync(request),
        ["ledger"] => LedgerPage.ReadAsync(request),
        ["help"] => Task.FromResult(HelpPage.Read(request)),
        _ => Task.FromResult(Answer.From(Refusal.NotFound())),
    };

    private static Task<Answer> ChangeAsync(DashboardRequest request, string[] parts) => parts switch
    {
        ["inbox", "request"] => RequestPage.SendAsync(request),
        ["parked"] => ParkedPage.DecideAsync(request),
        ["parked", "stop"] => ParkedPage.StopAsync(request),
        ["topics", var id, "operate"] => TopicOperations.RunAsync(request, Id(request, id)),
        ["topics", var id, "open"] => OpeningPage.OpenAsync(request, Id(request, id)),
        ["topics", var id, "export"] => TopicExport.SendAsync(request, Id(request, id)),
        ["topics", var id, "artifact"] => ArtifactPage.SendAsync(request, Id(request, id)),
        ["ledger", "evidence"] => LedgerPage.ExportAsync(request),
        ["ledger", "verify"] => LedgerPage.VerifyAsync(request),
        ["theme"] => Task.FromResult(ThemeCookie.Set(request)),
        _ => Task.FromResult(Answer.From(Refusal.NotFound())),
    };

    private static string Id(DashboardRequest request, string segment) =>
        segment == Links.InQuery ? request.Context.Request.Query["id"].ToString() : segment;
}

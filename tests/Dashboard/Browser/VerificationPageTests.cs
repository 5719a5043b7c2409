using Cop.Surfaces;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Dashboard.Tests;

/// <summary>An open page Ledger shows how far a verification is and how it ends, without being loaded again.</summary>
public sealed class VerificationPageTests
{
    [Fact]
    public async Task An_open_page_shows_how_far_a_verification_is_and_how_it_ends()
    {
        var ledger = new HeldLedger();
        await using var host = await DashboardHost.StartAsync(services: services => services.AddSingleton<ILedgerReport>(ledger));
        using var browser = new Browser();
        browser.Open(host, "/cop/ledger");
        await EndsAsync(ending => ending.SetException(new InvalidOperationException("broken")), "did not finish: internal_error");
        await EndsAsync(ending => ending.SetCanceled(), "did not finish: internal_error");
        await EndsAsync(ending => ending.SetResult(new CopError("no_ledger", "No record.")), "did not finish: no_ledger");
        await EndsAsync(
            ending => ending.SetResult(CopJson.Object(("records", CopJson.From(3)), ("signedRecords", CopJson.From(2)))),
            "✓ Clean: 3 records, 2 under a signed checkpoint");

        async Task EndsAsync(Action<TaskCompletionSource<CopResult<CopJson>>> end, string shown)
        {
            var begun = ledger.Hold();
            browser.Click("form[action$='ledger/verify'] button");
            var (progress, ending) = await begun.WaitAsync(HangLimit.Span);
            browser.UntilText("Running, started by");
            progress.Report(20_000);
            browser.UntilText(": 20,000 records");
            end(ending);
            browser.UntilText(shown);
            browser.Html.ShouldNotContain("Running, started by");
        }
    }

    /// <summary>A ledger whose verification ends when the test says so.</summary>
    private sealed class HeldLedger : ILedgerReport
    {
        private TaskCompletionSource<(IProgress<long>, TaskCompletionSource<CopResult<CopJson>>)> _begun = New<(IProgress<long>,
            TaskCompletionSource<CopResult<CopJson>>)>();

        /// <summary>Returns the next verification once it has begun.</summary>
        public Task<(IProgress<long> Progress, TaskCompletionSource<CopResult<CopJson>> Ending)> Hold() =>
            (_begun = New<(IProgress<long>, TaskCompletionSource<CopResult<CopJson>>)>()).Task;

        public Task<CopResult<CopJson?>> ReadHeadAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(CopResult.Ok<CopJson?>(null));

        public Task<CopResult<CopJson>> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken = default)
        {
            var ending = New<CopResult<CopJson>>();
            _begun.SetResult((progress!, ending));
            return ending.Task;
        }

        public Task<CopResult<ReadOnlyMemory<byte>>> ExportAsync(string topicId, CancellationToken cancellationToken = default) =>
            Task.FromResult<CopResult<ReadOnlyMemory<byte>>>(new CopError("no_ledger", "No record."));

        private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

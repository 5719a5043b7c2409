using System.Buffers.Binary;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Dashboard.Tests;

/// <summary>Hosts whose clock stands still and whose ids are numbers in their order: two of them show the same bytes.</summary>
internal static class FixedHost
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <param name="time">The clock.</param>
    /// <param name="cop">The kernel without clock and ids.</param>
    /// <param name="options">The dashboard's options without its clock.</param>
    /// <param name="services">Adds the host's own services.</param>
    /// <param name="own">Adds the host's own middleware and pages.</param>
    public static Task<DashboardHost> StartAsync(
        ManualTime time, Action<CopBuilder> cop, DashboardOptions? options = null, Action<IServiceCollection>? services = null,
        Action<WebApplication>? own = null)
    {
        var events = new Numbers(1 << 16);
        return DashboardHost.StartAsync(
            kernel =>
            {
                cop(kernel);
                kernel.Configure(known => known with { TimeProvider = time, IdGenerator = new Numbers(0) });
            },
            (options ?? new DashboardOptions()) with { TimeProvider = time, ReadsPerMinute = int.MaxValue }, services, own: own,
            newEventId: () => CopId.Create("event", events.NewId()));
    }

    /// <summary>Moves the clock until figures and ledger, which follow the events, are there, and then to a fixed time.</summary>
    public static async Task SettleAsync(DashboardHost host, ManualTime time, int failed)
    {
        var (end, shown) = (time.GetUtcNow() + Settling, failed.ToString("#,0", CultureInfo.InvariantCulture) + " (100 %)");
        using var limit = HangLimit.Begin();
        while (!(await host.PageAsync("/cop/agents")).Contains(shown, StringComparison.Ordinal)
            || await host.PageAsync("/cop/ledger") is var ledger && (ledger.Contains(" behind", StringComparison.Ordinal)
                || ledger.Contains("no record yet", StringComparison.Ordinal)))
        {
            limit.Token.ThrowIfCancellationRequested();
            time.Advance(Step);
        }

        time.Advance(end - time.GetUtcNow());
    }

    private sealed class Numbers(int last) : IdGenerator
    {
        private int _last = last;

        public override Guid NewId()
        {
            Span<byte> id = stackalloc byte[16];
            BinaryPrimitives.WriteInt32BigEndian(id[12..], Interlocked.Increment(ref _last));
            return new Guid(id, bigEndian: true);
        }
    }
}

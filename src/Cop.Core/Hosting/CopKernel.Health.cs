using System.Collections.Immutable;
using System.Globalization;
using Cop.Health;

namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>The default time limit for the store in <see cref="GetHealthAsync"/>: 5 s.</summary>
    public static TimeSpan DefaultHealthTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Reports the health that is known without reading the store.</summary>
    /// <returns>The kernel itself, the store's background work and the projections; only the kernel unless it is started.</returns>
    public KernelHealth GetLocalHealth() => new(_stopped is null && _parts is { } parts
        ? [new ComponentHealth("kernel", KernelHealthStatus.Healthy, "The kernel is running."), .. parts.Storage.GetHealth(),
            .. HistoryHealth(), .. ProjectionHealth(), .. FollowerHealth()]
        : [NotRunning()]);

    /// <summary>Reports the health of the kernel, and reads the store for it.</summary>
    /// <param name="storeTimeout">The time after which a store that has not responded is reported as unhealthy; null for
    /// <see cref="DefaultHealthTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The components of <see cref="GetLocalHealth"/>, the store and its parked deliveries.</returns>
    public async Task<KernelHealth> GetHealthAsync(TimeSpan? storeTimeout = null, CancellationToken cancellationToken = default)
    {
        var timeout = storeTimeout ?? DefaultHealthTimeout;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(storeTimeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, CopOptions.MaxTimeSpan, nameof(storeTimeout));
        if (_stopped is not null || _parts is not { } parts)
            return GetLocalHealth();
        var read = await ReadParkedAsync(parts, timeout, cancellationToken).ConfigureAwait(false);
        // Taken after the read, so that a kernel that stopped meanwhile is reported as stopped.
        var local = GetLocalHealth().Components;
        return new KernelHealth(read.TryGet(out var parked, out var error)
            ? [.. local, new ComponentHealth("store", KernelHealthStatus.Healthy, "The store responds."), ParkedHealth(parked)]
            : [.. local, new ComponentHealth("store", KernelHealthStatus.Unhealthy, error.ToString())]);
    }

    private ComponentHealth NotRunning() => _stopped is not null
        ? new ComponentHealth(
            "kernel", KernelHealthStatus.Unhealthy, "The kernel has stopped. Restart the process.") { NeedsRestart = true }
        : new ComponentHealth("kernel", KernelHealthStatus.Unhealthy, "The kernel is not started. It starts with its host.");

    // One read answers both questions. A driver may ignore the token, so the wait has a limit of its own.
    private static async Task<CopResult<Page<ParkedDelivery>>> ReadParkedAsync(
        KernelComponents parts, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listing = Task.CompletedTask;
        try
        {
            var query = new ParkedDeliveryQuery { Status = ParkedDeliveryStatus.Parked, Limit = PageQuery.MaxLimit };
            var listed = parts.Store.ListParkedDeliveriesAsync(query, reading.Token);
            listing = listed;
            return await listed.WaitAsync(timeout, parts.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!listing.IsCompleted)
        {
            await reading.CancelAsync().ConfigureAwait(false);
            return CopError.Temporary(CopErrorCodes.Unavailable, string.Create(CultureInfo.InvariantCulture,
                $"The store did not respond within {timeout.TotalSeconds:0.###} s. Check that its server is reachable."));
        }
        catch (CopException refused)
        {
            return refused.Error;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // A driver may throw any exception; a report has to be possible then as well.
            return new CopError(CopErrorCodes.InternalError, ExceptionText.Describe(fault), CopErrorCategory.Fatal);
        }
    }

    private static ComponentHealth ParkedHealth(Page<ParkedDelivery> parked)
    {
        var count = parked.Items.Length;
        if (count == 0)
            return new ComponentHealth("parked deliveries", KernelHealthStatus.Healthy, "No delivery is parked.") { Count = 0 };
        var counted = string.Create(CultureInfo.InvariantCulture,
            $"{(parked.Next is null ? "" : "At least ")}{count} {(count == 1 ? "delivery is" : "deliveries are")} parked");
        var first = parked.Items[0];
        var message =
            $"{counted}, the first for agent '{first.Agent}' on topic '{first.TopicId}'. Retry or skip each: 'cop delivery list' shows " +
                $"them.";
        return new ComponentHealth("parked deliveries", KernelHealthStatus.Degraded, message) { Count = count };
    }

    // The history of a store that only this process writes cannot change, so nothing is reported of it.
    private ImmutableArray<ComponentHealth> HistoryHealth() => _history is { } history ? [history.GetHealth()] : [];

    private ImmutableArray<ComponentHealth> ProjectionHealth() => [.. _projections.Select(follower => follower.Projection.GetHealth())];
}

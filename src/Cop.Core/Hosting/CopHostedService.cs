using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cop;

/// <summary>Opens the store and starts the kernel before the host's other services start; stops it after they have stopped.</summary>
internal sealed class CopHostedService(CopKernel kernel, CopBuilder builder, IOptions<CopOptions> options, IServiceProvider services)
    : IHostedLifecycleService
{
    private readonly ILoggerFactory _loggers = services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
    private bool _isStarted;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // A second start of one host is a bug of the host: two kernels would open the same store.
        if (_isStarted)
            return;
        _isStarted = true;
        var logger = _loggers.CreateLogger("Cop");
        var time = options.Value.TimeProvider;
        var begun = time.GetTimestamp();
        var opened = await builder.OpenEventStore!(services, cancellationToken).ConfigureAwait(false);
        if (!opened.TryGet(out var storage, out var error))
        {
            CopLog.StoreNotOpened(logger, error.Code, error.Message);
            throw new CopException(error);
        }

        await kernel.BeginAsync(storage, options.Value, services, _loggers, cancellationToken).ConfigureAwait(false);
        CopLog.Opened(
            logger, storage.StoreId, storage.NodeId, (long)time.GetElapsedTime(begun).TotalMilliseconds, options.Value.Agents.Length);
    }

    /// <summary>For hosts without the lifecycle callbacks: they only call start and stop.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => StartingAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        CopLog.Stopping(_loggers.CreateLogger("Cop"));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => kernel.StopAsync(cancellationToken);
}

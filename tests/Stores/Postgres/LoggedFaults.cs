using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Cop.Stores.Tests;

/// <summary>Keeps every exception that a kernel logs.</summary>
internal sealed class LoggedFaults : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _faults = new();

    public IReadOnlyCollection<string> All => _faults;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null)
            _faults.Enqueue($"{formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}

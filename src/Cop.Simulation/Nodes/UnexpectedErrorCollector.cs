using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Collects errors that a kernel logs: each one that is not a temporary error of the store is a fault of the kernel.</summary>
internal sealed class UnexpectedErrorCollector(Observations records, string node) : ILoggerFactory, ILogger
{
    // The event id of a failed attempt. Exceptions of agents are expected: the kernel counts and logs them.
    private const int AttemptFailed = 10;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id != AttemptFailed
            && exception is not (null or OperationCanceledException or CopException { Error.Category: CopErrorCategory.Temporary }))
            records.Note("error", $"{node}: {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}

using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Hears of the faults that a kernel logs and goes on from: one that is no temporary error of the store is a fault of the kernel.</summary>
internal sealed class UnexpectedErrorCollector(Observations records, string node) : ILoggerFactory, ILogger
{
    // The event id of a failed attempt. What an agent throws is expected: the kernel counts it and logs it with its stack.
    private const int AttemptFailed = 10;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id != AttemptFailed && exception is not (null or OperationCanceledException or CopException { Error.Category: CopErrorCategory.Temporary }))
            records.Note("error", $"{node}: {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}

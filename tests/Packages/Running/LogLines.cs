using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Cop.Packages.Tests;

/// <summary>The lines of one log message of running packages, with their levels.</summary>
/// <param name="id">The id of the message.</param>
internal sealed class LogLines(int id) : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();
    private readonly SemaphoreSlim _added = new(0);

    public IReadOnlyList<(LogLevel Level, string Text)> All => [.. _lines];

    /// <summary>Waits until there are as many lines.</summary>
    public async Task<IReadOnlyList<(LogLevel Level, string Text)>> WaitForAsync(int count)
    {
        using var limit = HangLimit.Begin();
        while (_lines.Count < count) await _added.WaitAsync(limit.Token);
        return All;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        string text = formatter(state, exception);
        if (eventId.Id != id || !text.StartsWith("Guardrail", StringComparison.Ordinal)) return;
        _lines.Enqueue((logLevel, text));
        _added.Release();
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}

namespace Cop.Conformance;

/// <summary>Waits until something has happened a number of times, again and again.</summary>
internal sealed class Countdown(int times) : IDisposable
{
    private readonly SemaphoreSlim _signals = new(0);

    public void Signal() => _signals.Release();

    public async Task WaitAsync()
    {
        for (var signal = 0; signal < times; signal++)
            (await _signals.WaitAsync(HangLimit.Span)).ShouldBeTrue($"signal {signal + 1} of {times} did not come");
    }

    public void Dispose() => _signals.Dispose();
}

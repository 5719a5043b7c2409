using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Cop.Hosting.Tests;

/// <summary>The measurements of the meter <c>Cop</c> while this listener is enabled.</summary>
internal sealed class MetricReadings : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> _readings = new();

    public MetricReadings()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == CopTelemetry.Name)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public void Observe() => _listener.RecordObservableInstruments();

    public double Sum(string instrument, string? tag = null, string? value = null) => Of(instrument, tag, value).Sum();

    public IReadOnlyList<double> Of(string instrument, string? tag = null, string? value = null) =>
        [.. _readings.Where(
            reading => reading.Instrument == instrument && (tag is null || Equals(reading.Tags.GetValueOrDefault(tag), value)))
        .Select(reading => reading.Value)];

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _readings.Enqueue((instrument.Name, value, new Dictionary<string, object?>(tags.ToArray())));
}

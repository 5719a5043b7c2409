namespace Cop.Testing.Tests;

[EventType("stock.watched")]
public sealed partial record StockWatched(string Sku);

[EventType("stock.changed")]
public sealed partial record StockChanged(string Sku, int Level);

[EventType("stock.low")]
public sealed partial record StockLow(string Sku, int Level);

[EventType("stock.silent")]
public sealed partial record StockSilent(string Sku);

[CopData]
public sealed partial record Watch(string Sku);

/// <summary>Waits for a low level, and says after an hour that nothing came.</summary>
public sealed class StockWatcher
{
    public static readonly ResumePoint<Watch> Next = new("next");

    public static void Configure(CopBuilder cop)
    {
        ArgumentNullException.ThrowIfNull(cop);
        cop.AddAgent<StockWatcher>("stock-watcher").On<StockWatched>(agent => agent.Begin).OnResume(Next, agent => agent.Look);
    }

    public AgentOutput Begin(StockWatched asked, AgentContext context)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return Wait(new Watch(asked.Sku), context);
    }

    public AgentOutput Look(Watch watch, Resumed resumed, AgentContext context)
    {
        ArgumentNullException.ThrowIfNull(watch);
        ArgumentNullException.ThrowIfNull(resumed);
        if (resumed.Is<StockChanged>(out var stock))
            return stock.Level < 5 ? new StockLow(watch.Sku, stock.Level) : Wait(watch, context);
        return new StockSilent(watch.Sku);
    }

    private static Wait Wait(Watch watch, AgentContext context) =>
        Next.Wait(context, watch).ForAny(StockChanged.Where(sku: watch.Sku)).Timeout(TimeSpan.FromHours(1));
}

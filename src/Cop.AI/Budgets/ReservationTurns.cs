namespace Cop.AI;

/// <summary>
/// Lets the calls of one agent on this node reserve and be checked one after another, so that of many at once those that fit are made.
/// </summary>
internal sealed class ReservationTurns
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Completes when all earlier turns have ended.</summary>
    public async Task<Turn> EnterAsync()
    {
        var turn = new Turn();
        Task before;
        lock (_gate)
            (before, _last) = (_last, turn.Ended);
        await before.ConfigureAwait(false);
        return turn;
    }

    /// <summary>One turn; it ends once.</summary>
    internal sealed class Turn : IDisposable
    {
        private readonly TaskCompletionSource _ended = new();

        public Task Ended => _ended.Task;

        public void Dispose() => _ended.TrySetResult();
    }
}

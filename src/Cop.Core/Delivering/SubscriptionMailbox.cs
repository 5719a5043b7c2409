using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// The message queue and state of one subscription. One thread at a time handles messages, in order, and starts their effects.
/// </summary>
internal sealed class SubscriptionMailbox(
    SubscriptionState initial, AgentRegistration agent, IDeliveryStore deliveries, TimeProvider time, OutstandingWork outstanding,
    ILogger logger,
    Action<SubscriptionMailbox, SubscriptionEffect> carryOut)
{
    private readonly Lock _handling = new();
    private readonly Lock _gate = new();
    private readonly Queue<SubscriptionMessage> _messages = new();
    private volatile SubscriptionState _state = initial;
    private AttemptClaim? _carried;
    private bool _isClosed;

    public SubscriptionKey Key => _state.Settings.Key;

    public AgentRegistration Agent => agent;

    /// <summary>The state after the last handled message.</summary>
    public SubscriptionState State => _state;

    /// <summary>
    /// The delivery that is being read during the commit of an eager claim. Set before that commit, consumed when an attempt starts.
    /// </summary>
    public (AttemptClaim Claim, Task<LoadedDelivery?> Reading)? ReadAhead { get; set; }

    /// <summary>Completes when the last requested invocation has started; null when none is awaited.</summary>
    public Task? LastStart { get; set; }

    /// <summary>Adds a message and handles all pending messages.</summary>
    public void Post(SubscriptionMessage message)
    {
        Enqueue(message);
        Handle();
    }

    /// <summary>Adds a message without handling it.</summary>
    public void Enqueue(SubscriptionMessage message)
    {
        outstanding.Begin();
        lock (_gate)
            _messages.Enqueue(message);
    }

    /// <summary>
    /// Handles pending messages, unless another thread does or the call comes from an effect of this mailbox: they are handled there.
    /// </summary>
    public void Handle()
    {
        while (HasMessages && !_handling.IsHeldByCurrentThread && _handling.TryEnter())
        {
            try
            {
                HandleAll();
            }
            finally
            {
                _handling.Exit();
            }
        }
    }

    /// <summary>Offers a commit that can include a claim; returns the claim, or null.</summary>
    public AttemptClaim? Offer(SubscriptionMessage.Offered offered)
    {
        if (_handling.IsHeldByCurrentThread)
            return null;
        AttemptClaim? carried = null;
        lock (_handling)
        {
            HandleAll();
            if (!_isClosed)
                TakeGuarded(offered);
            (carried, _carried) = (_carried, null);
        }

        // A message may have arrived that could not be handled during the offer.
        Handle();
        return carried;
    }

    /// <summary>
    /// Closes the mailbox if the subscription is idle; then its state may be dropped. Callers prevent concurrent messages.
    /// </summary>
    public bool TryClose()
    {
        // An idle subscription has no pending effects, so only callers could add a message.
        if (HasMessages || !_state.IsIdle || !_handling.TryEnter())
            return false;
        try
        {
            return _isClosed = !HasMessages && _state.IsIdle;
        }
        finally
        {
            _handling.Exit();
        }
    }

    private bool HasMessages
    {
        get
        {
            lock (_gate)
                return _messages.Count > 0;
        }
    }

    private bool TryDequeue([MaybeNullWhen(false)] out SubscriptionMessage message)
    {
        lock (_gate)
            return _messages.TryDequeue(out message);
    }

    private void HandleAll()
    {
        while (TryDequeue(out var message))
        {
            TakeGuarded(message);
            outstanding.End();
        }
    }

    // A subscription survives any fault of this code: it continues from the durable state after a delay.
    private void TakeGuarded(SubscriptionMessage message)
    {
        try
        {
            Take(message);
        }
        catch (Exception fault)
        {
            CopLog.SubscriptionFailed(logger, fault, agent.Name, Key.TopicId);
            Apply(new SubscriptionMessage.EffectFailed());
        }
    }

    private void Take(SubscriptionMessage message)
    {
        var isAssigned = deliveries.IsAssignedToThisSession(Key);
        if (isAssigned != _state.IsAssigned)
            Apply(new SubscriptionMessage.Assigned(isAssigned));
        Apply(message);
    }

    private void Apply(SubscriptionMessage message)
    {
        var (state, effects) = _state.On(message, time.GetUtcNow());
        _state = state;
        foreach (var effect in effects)
        {
            if (effect is SubscriptionEffect.Carry carry)
                _carried = carry.Claim;
            else
                carryOut(this, effect);
        }
    }
}

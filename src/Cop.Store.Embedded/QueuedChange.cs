namespace Cop;

/// <summary>A change made alone, between records of commits.</summary>
internal sealed class QueuedChange(Action change) : IQueuedWrite
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;

    public Task Completion => _completion.Task;

    public bool Make()
    {
        try
        {
            change();
        }
        catch (Exception fault)
        {
            // The exception is passed to the caller: no other component reports it.
            _fault = fault;
        }

        return _fault is null;
    }

    public void Tell()
    {
        if (_fault is null)
            _completion.TrySetResult();
        else
            _completion.TrySetException(_fault);
    }
}

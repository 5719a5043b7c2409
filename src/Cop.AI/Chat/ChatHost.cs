namespace Cop.AI;

/// <summary>State of this node that the chat agents of one host share.</summary>
internal sealed class ChatHost(LiveAnswers live)
{
    public LiveAnswers Live { get; } = live;

    public RunningWork Running { get; } = new();
}

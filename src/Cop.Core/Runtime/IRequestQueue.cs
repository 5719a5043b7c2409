namespace Cop;

/// <summary>A queue of requests whose depth is measured.</summary>
internal interface IRequestQueue
{
    /// <summary>The requests that wait or are being handled.</summary>
    int QueueDepth { get; }
}

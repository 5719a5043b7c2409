namespace Cop;

/// <summary>A queue whose depth is measured.</summary>
internal interface IRequestQueue
{
    /// <summary>The number of requests that wait or are being processed.</summary>
    int QueueDepth { get; }
}
